//! What `.load(..)` takes.

use std::marker::PhantomData;

use crate::sql::{Node, OrderNode, Part, Path, ToMany, ToOne};

/// What is to be loaded: a chain of relationships, and which rows of the last one.
#[derive(Clone, Debug)]
pub struct Load {
    pub(crate) path: Path,
    pub(crate) part: LoadPart,
    /// Whether the rows come with the statement of the level above.
    pub(crate) joined: bool,
}

/// Which rows of a relationship are loaded; all of them by default.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct LoadPart {
    pub(crate) filter: Vec<Node>,
    pub(crate) order_by: Vec<OrderNode>,
    pub(crate) limit_each: Option<u64>,
}

/// A relationship that is loaded by a join in the same statement: `User::GROUP.joined()`.
#[derive(Clone, Debug)]
pub struct Joined<S> {
    path: Path,
    scope: PhantomData<fn() -> S>,
}

impl<S, N> ToOne<S, N> {
    /// Loads this by a join in the same statement instead of a statement of its own.
    pub fn joined(self) -> Joined<S> {
        Joined { path: self.into_path(), scope: PhantomData }
    }
}

impl<S, C> ToMany<S, C> {
    /// Loads this by a join in the same statement instead of a statement of its own. The query cannot be cut (`limit`, `first`)
    /// then: a limit would count joined rows.
    pub fn joined(self) -> Joined<S> {
        Joined { path: self.into_path(), scope: PhantomData }
    }
}

/// What `.load(..)` takes in a query over `S`: a relationship, a chain of them, a part of one, or one with `.joined()`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no relationship of `{S}` that can be loaded",
    label = "expected a relationship of `{S}`",
    note = "load `Entity::RELATION`, `Entity::RELATION.then(Other::RELATION)`, `Entity::RELATION.filter(..).limit_each(3)` or \
            `Entity::RELATION.joined()`"
)]
pub trait LoadPath<S> {
    /// What is to be loaded.
    fn into_load(self) -> Load;
}

/// One impl for all, and not one for each kind: so a message about another entity's relationship stays short.
#[diagnostic::do_not_recommend]
impl<S, L: Loadable<S>> LoadPath<S> for L {
    fn into_load(self) -> Load {
        self.into_loadable()
    }
}

/// A relationship of `S`, or a part of one.
#[doc(hidden)]
pub trait Loadable<S> {
    /// What is to be loaded.
    fn into_loadable(self) -> Load;
}

impl<S, N> Loadable<S> for ToOne<S, N> {
    fn into_loadable(self) -> Load {
        Load { path: self.into_path(), part: LoadPart::default(), joined: false }
    }
}

impl<S, C> Loadable<S> for ToMany<S, C> {
    fn into_loadable(self) -> Load {
        Load { path: self.into_path(), part: LoadPart::default(), joined: false }
    }
}

impl<S, C> Loadable<S> for Part<S, C> {
    fn into_loadable(self) -> Load {
        let part = LoadPart { filter: self.filter, order_by: self.order_by, limit_each: self.limit_each };
        Load { path: self.path, part, joined: false }
    }
}

impl<S> Loadable<S> for Joined<S> {
    fn into_loadable(self) -> Load {
        Load { path: self.path, part: LoadPart::default(), joined: true }
    }
}
