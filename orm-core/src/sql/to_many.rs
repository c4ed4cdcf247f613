//! Relationships to any number of rows.

use std::fmt;
use std::marker::PhantomData;

use super::operator::Function;
use super::{AddOrders, Expr, Node, Numeric, OrderNode, Path, Related, RelatedKind, Relation, Target, ToOne};
use crate::value::ColumnType;

/// A relationship (or a chain of them) from `S` to any number of `C`: `ToMany<User, Post>`.
pub struct ToMany<S, C> {
    path: Path,
    types: PhantomData<fn() -> (S, C)>,
}

/// A part of a to-many relationship: only the rows that meet a condition, in an order, so many for each.
pub struct Part<S, C> {
    pub(crate) path: Path,
    pub(crate) filter: Vec<Node>,
    pub(crate) order_by: Vec<OrderNode>,
    pub(crate) limit_each: Option<u64>,
    types: PhantomData<fn() -> (S, C)>,
}

impl<S, C> ToMany<S, C> {
    /// A single relationship. Called by derived code.
    pub const fn new(steps: &'static [&'static Relation]) -> ToMany<S, C> {
        ToMany { path: Path::new(steps), types: PhantomData }
    }

    pub(crate) fn from_path(path: Path) -> ToMany<S, C> {
        ToMany { path, types: PhantomData }
    }

    /// The relationships on the way.
    pub fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn into_path(self) -> Path {
        self.path
    }

    /// Goes on to a relationship of the far entity. Columns are asked for by `any`, `none`, `all`, `count`, `sum`, `min`, `max`.
    pub fn then<X: StepMany<C>>(self, step: X) -> X::Out<S> {
        step.after_many(self.path)
    }

    /// Whether there is a row for which this holds.
    pub fn any(self, condition: Expr<C, bool>) -> Expr<S, bool> {
        related(self.path, RelatedKind::Exists, vec![condition.into_node()])
    }

    /// Whether there is no row for which this holds.
    pub fn none(self, condition: Expr<C, bool>) -> Expr<S, bool> {
        !self.any(condition)
    }

    /// Whether this holds for all rows; true if there are none. A condition that is NULL does not hold.
    pub fn all(self, condition: Expr<C, bool>) -> Expr<S, bool> {
        // `NOT condition` is NULL where the condition is NULL, and would pass such a row: so "not true" is spelt out.
        let fails = Node::Case(vec![(condition.into_node(), Node::Integer(0))], Some(Box::new(Node::Integer(1))));
        let fails = Expr::new(Node::binary(super::BinaryOperator::Eq, fails, Node::Integer(1)));
        !self.any(fails)
    }

    /// Whether there are no rows at all.
    pub fn is_empty(self) -> Expr<S, bool> {
        !self.exists()
    }

    /// Whether there is any row.
    pub fn exists(self) -> Expr<S, bool> {
        related(self.path, RelatedKind::Exists, Vec::new())
    }

    /// The number of rows.
    pub fn count(self) -> Expr<S, i64> {
        self.part().count()
    }

    /// The sum of an expression over the rows; none over no rows.
    pub fn sum<T: ColumnType<Base: Numeric>>(
        self,
        of: impl Into<Expr<C, T>>,
    ) -> Expr<S, Option<<T::Base as Numeric>::Sum>> {
        self.part().sum(of)
    }

    /// The least value of an expression over the rows; none over no rows.
    pub fn min<T: ColumnType>(self, of: impl Into<Expr<C, T>>) -> Expr<S, T::Nullable> {
        self.part().min(of)
    }

    /// The greatest value of an expression over the rows; none over no rows.
    pub fn max<T: ColumnType>(self, of: impl Into<Expr<C, T>>) -> Expr<S, T::Nullable> {
        self.part().max(of)
    }

    /// Only the rows for which this holds: to load, or to count.
    pub fn filter(self, condition: Expr<C, bool>) -> Part<S, C> {
        self.part().filter(condition)
    }

    /// The rows in this order.
    pub fn order_by(self, order: impl AddOrders<C>) -> Part<S, C> {
        self.part().order_by(order)
    }

    /// At most so many rows for each parent.
    pub fn limit_each(self, rows: u64) -> Part<S, C> {
        self.part().limit_each(rows)
    }

    fn part(self) -> Part<S, C> {
        Part { path: self.path, filter: Vec::new(), order_by: Vec::new(), limit_each: None, types: PhantomData }
    }
}

impl<S, C> Part<S, C> {
    /// Only the rows for which this holds, too.
    pub fn filter(mut self, condition: Expr<C, bool>) -> Part<S, C> {
        self.filter.push(condition.into_node());
        self
    }

    /// The rows in this order; a second call adds to the first.
    pub fn order_by(mut self, order: impl AddOrders<C>) -> Part<S, C> {
        order.add_orders(&mut self.order_by);
        self
    }

    /// At most so many rows for each parent.
    pub fn limit_each(mut self, rows: u64) -> Part<S, C> {
        self.limit_each = Some(rows);
        self
    }

    /// The number of rows.
    pub fn count(self) -> Expr<S, i64> {
        self.aggregate(Node::call(Function::Count, Vec::new()))
    }

    /// The sum of an expression over the rows; none over no rows.
    pub fn sum<T: ColumnType<Base: Numeric>>(
        self,
        of: impl Into<Expr<C, T>>,
    ) -> Expr<S, Option<<T::Base as Numeric>::Sum>> {
        let sum: Expr<C, _> = of.into().sum();
        self.aggregate(sum.into_node())
    }

    /// The least value of an expression over the rows; none over no rows.
    pub fn min<T: ColumnType>(self, of: impl Into<Expr<C, T>>) -> Expr<S, T::Nullable> {
        self.aggregate(of.into().min().into_node())
    }

    /// The greatest value of an expression over the rows; none over no rows.
    pub fn max<T: ColumnType>(self, of: impl Into<Expr<C, T>>) -> Expr<S, T::Nullable> {
        self.aggregate(of.into().max().into_node())
    }

    fn aggregate<T>(self, node: Node) -> Expr<S, T> {
        related(self.path, RelatedKind::Aggregate(Box::new(node)), self.filter)
    }
}

fn related<S, T>(path: Path, kind: RelatedKind, filter: Vec<Node>) -> Expr<S, T> {
    Expr::new(Node::Related(Box::new(Related { path, kind, filter })))
}

impl<S, C> Clone for ToMany<S, C> {
    fn clone(&self) -> ToMany<S, C> {
        ToMany::from_path(self.path.clone())
    }
}

impl<S, C> fmt::Debug for ToMany<S, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path.constant())
    }
}

impl<S, C> fmt::Debug for Part<S, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path.constant())
    }
}

/// What can follow a to-many relationship to `G`: another relationship of `G`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot follow a to-many relationship to `{G}`",
    label = "expected a relationship of `{G}`",
    note = "a column of many rows is used through `any`, `none`, `all`, `count`, `sum`, `min` or `max`: `Parent::CHILDREN.any(Child::COLUMN.eq(..))`"
)]
pub trait StepMany<G> {
    /// What comes out, seen from `S`.
    type Out<S>;

    /// Puts the step after the path.
    fn after_many<S>(self, path: Path) -> Self::Out<S>;
}

impl<G, M: Target> StepMany<G> for ToOne<G, M> {
    type Out<S> = ToMany<S, M::Entity>;

    fn after_many<S>(self, path: Path) -> Self::Out<S> {
        ToMany::from_path(path.join(self.path()))
    }
}

impl<G, C> StepMany<G> for ToMany<G, C> {
    type Out<S> = ToMany<S, C>;

    fn after_many<S>(self, path: Path) -> Self::Out<S> {
        ToMany::from_path(path.join(&self.path))
    }
}
