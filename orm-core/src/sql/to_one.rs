//! Relationships to at most one row.

use std::fmt;
use std::marker::PhantomData;

use super::{Column, Expr, Mapped, Node, Path, Related, RelatedKind, Relation, ToMany};
use crate::value::ColumnType;

/// A relationship (or a chain of them) from `S` to at most one row: `ToOne<User, Option<Group>>`, or `ToOne<Post, User>` where
/// the other row cannot be missing.
pub struct ToOne<S, N> {
    path: Path,
    types: PhantomData<fn() -> (S, N)>,
}

/// The far end of a to-one relationship: an entity, or `Option` of one where it can be missing.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an entity",
    label = "not an entity",
    note = "add `#[derive(Entity)]` to the struct"
)]
pub trait Target: 'static {
    /// The entity.
    type Entity: Mapped;
    /// A column's type seen over this relationship: `Option` where the row can be missing.
    type Through<T: ColumnType>: ColumnType<Base = T::Base>;
    /// Another relationship's far end seen over this one.
    type Via<N: Target>: Target<Entity = N::Entity>;
    /// The same end where the row can be missing.
    type Nullable: Target<Entity = Self::Entity>;
}

impl<E: Mapped> Target for E {
    type Entity = E;
    type Through<T: ColumnType> = T;
    type Via<N: Target> = N;
    type Nullable = Option<E>;
}

impl<E: Mapped> Target for Option<E> {
    type Entity = E;
    type Through<T: ColumnType> = T::Nullable;
    type Via<N: Target> = N::Nullable;
    type Nullable = Option<E>;
}

impl<S, N> ToOne<S, N> {
    /// A single relationship. Called by derived code.
    pub const fn new(steps: &'static [&'static Relation]) -> ToOne<S, N> {
        ToOne { path: Path::new(steps), types: PhantomData }
    }

    pub(crate) fn from_path(path: Path) -> ToOne<S, N> {
        ToOne { path, types: PhantomData }
    }

    /// The relationships on the way.
    pub fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn into_path(self) -> Path {
        self.path
    }
}

impl<S, N: Target> ToOne<S, N> {
    /// Goes on to a column, an expression or another relationship of the far entity.
    pub fn then<X: Step<N::Entity>>(self, step: X) -> X::Out<S, N> {
        step.after(self)
    }

    /// Whether there is no row at the far end.
    pub fn is_none(self) -> Expr<S, bool> {
        !self.is_some()
    }

    /// Whether there is a row at the far end.
    pub fn is_some(self) -> Expr<S, bool> {
        related(self.path, Vec::new())
    }

    /// Whether there is a row at the far end for which this holds.
    pub fn is(self, condition: Expr<N::Entity, bool>) -> Expr<S, bool> {
        related(self.path, vec![condition.into_node()])
    }
}

fn related<S>(path: Path, filter: Vec<Node>) -> Expr<S, bool> {
    Expr::new(Node::Related(Box::new(Related { path, kind: RelatedKind::Exists, filter })))
}

impl<S, N> Clone for ToOne<S, N> {
    fn clone(&self) -> ToOne<S, N> {
        ToOne::from_path(self.path.clone())
    }
}

impl<S, N> fmt::Debug for ToOne<S, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path.constant())
    }
}

/// What can follow a to-one relationship to `G`: a column, an expression or a relationship of `G`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not start at `{G}`",
    label = "expected a column, an expression or a relationship of `{G}`"
)]
pub trait Step<G> {
    /// What comes out, seen from `S` over a relationship with the far end `N`.
    type Out<S, N: Target<Entity = G>>;

    /// Puts the step after the relationship.
    fn after<S, N: Target<Entity = G>>(self, relation: ToOne<S, N>) -> Self::Out<S, N>;
}

impl<G, T: ColumnType> Step<G> for Column<G, T> {
    type Out<S, N: Target<Entity = G>> = Expr<S, N::Through<T>>;

    fn after<S, N: Target<Entity = G>>(self, relation: ToOne<S, N>) -> Self::Out<S, N> {
        Expr::new(self.node_at(relation.path))
    }
}

impl<G, T: ColumnType> Step<G> for Expr<G, T> {
    type Out<S, N: Target<Entity = G>> = Expr<S, N::Through<T>>;

    fn after<S, N: Target<Entity = G>>(self, relation: ToOne<S, N>) -> Self::Out<S, N> {
        let mut node = self.into_node();
        node.reroot(&relation.path);
        Expr::new(node)
    }
}

impl<G, M: Target> Step<G> for ToOne<G, M> {
    type Out<S, N: Target<Entity = G>> = ToOne<S, N::Via<M>>;

    fn after<S, N: Target<Entity = G>>(self, relation: ToOne<S, N>) -> Self::Out<S, N> {
        ToOne::from_path(relation.path.join(&self.path))
    }
}

impl<G, C> Step<G> for ToMany<G, C> {
    type Out<S, N: Target<Entity = G>> = ToMany<S, C>;

    fn after<S, N: Target<Entity = G>>(self, relation: ToOne<S, N>) -> Self::Out<S, N> {
        ToMany::from_path(relation.path.join(self.path()))
    }
}
