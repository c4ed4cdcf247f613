//! Sort order.

use std::marker::PhantomData;

use super::{Column, Expr, Node};

/// One term of an ORDER BY in the scope `S`.
#[derive(Clone, Debug)]
pub struct Order<S> {
    pub(crate) node: OrderNode,
    scope: PhantomData<fn() -> S>,
}

/// One term of an ORDER BY, without its scope.
#[derive(Clone, Debug, PartialEq)]
pub struct OrderNode {
    /// What is sorted by.
    pub node: Node,
    /// Up or down.
    pub direction: Direction,
    /// Where NULL stands; the database's own habit if absent.
    pub nulls: Option<Nulls>,
}

/// Up or down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Smallest first.
    Ascending,
    /// Greatest first.
    Descending,
}

/// Where NULL stands in an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Nulls {
    /// Before all values.
    First,
    /// After all values.
    Last,
}

impl<S> Order<S> {
    pub(crate) fn new(node: Node, direction: Direction) -> Order<S> {
        Order { node: OrderNode { node, direction, nulls: None }, scope: PhantomData }
    }

    /// NULL before all values.
    pub fn nulls_first(mut self) -> Order<S> {
        self.node.nulls = Some(Nulls::First);
        self
    }

    /// NULL after all values.
    pub fn nulls_last(mut self) -> Order<S> {
        self.node.nulls = Some(Nulls::Last);
        self
    }

    /// The other way round.
    pub fn reverse(mut self) -> Order<S> {
        self.node.direction = match self.node.direction {
            Direction::Ascending => Direction::Descending,
            Direction::Descending => Direction::Ascending,
        };
        self
    }
}

/// What `order_by` takes: `User::NAME.desc()`, a bare column or expression (ascending), a tuple or a `Vec` of these.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no order of a query over `{S}`",
    label = "cannot sort by this",
    note = "sort by columns or expressions of `{S}` itself, or reached over its to-one relationships: \
            `Entity::COLUMN.asc()`, `Entity::RELATION.then(Other::COLUMN).desc()`, a tuple or a `Vec` of these"
)]
pub trait AddOrders<S> {
    /// Appends the terms.
    fn add_orders(self, orders: &mut Vec<OrderNode>);
}

impl<S> AddOrders<S> for Order<S> {
    fn add_orders(self, orders: &mut Vec<OrderNode>) {
        orders.push(self.node);
    }
}

impl<S, T> AddOrders<S> for Column<S, T> {
    fn add_orders(self, orders: &mut Vec<OrderNode>) {
        orders.push(Order::<S>::new(self.into_node(), Direction::Ascending).node);
    }
}

impl<S, T> AddOrders<S> for Expr<S, T> {
    fn add_orders(self, orders: &mut Vec<OrderNode>) {
        orders.push(Order::<S>::new(self.into_node(), Direction::Ascending).node);
    }
}

impl<S, O: AddOrders<S>> AddOrders<S> for Vec<O> {
    fn add_orders(self, orders: &mut Vec<OrderNode>) {
        for order in self {
            order.add_orders(orders);
        }
    }
}

macro_rules! tuples {
    ($(($($name:ident),+)),+ $(,)?) => {$(
        impl<S, $($name: AddOrders<S>),+> AddOrders<S> for ($($name,)+) {
            #[allow(non_snake_case, reason = "a tuple's parts are named after their types")]
            fn add_orders(self, orders: &mut Vec<OrderNode>) {
                let ($($name,)+) = self;
                $($name.add_orders(orders);)+
            }
        }
    )+};
}

tuples!((A), (A, B), (A, B, C), (A, B, C, D), (A, B, C, D, E), (A, B, C, D, E, F));
