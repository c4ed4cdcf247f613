//! Functions over expressions.

use super::operator::Function;
use super::{AddOrders, Column, Expr, Node, Operand, RawNode, Select, Textual, WindowNode};
use crate::schema::Name;
use crate::value::{ColumnType, Scalar};

/// A value of yours as an expression: bound, never spliced.
pub fn literal<S, T: ColumnType>(value: T) -> Expr<S, T> {
    Expr::new(Node::Value(value.to_column().into_owned()))
}

/// In an upsert, the column of the row that was to be inserted and is there already.
pub fn excluded<S, T>(column: Column<S, T>) -> Expr<S, T> {
    Expr::new(Node::excluded(column.meta().name.clone()))
}

/// The first of two expressions that is not NULL.
pub fn coalesce<S, T: Scalar>(first: Expr<S, Option<T>>, default: impl Operand<S, T>) -> Expr<S, T> {
    first.or_else(default)
}

/// A text in lower case.
pub fn lower<S, T: ColumnType<Base: Textual>>(text: Expr<S, T>) -> Expr<S, T> {
    text.lower()
}

/// A text in upper case.
pub fn upper<S, T: ColumnType<Base: Textual>>(text: Expr<S, T>) -> Expr<S, T> {
    text.upper()
}

/// The database's clock, in UTC; SQLite's counts milliseconds.
pub fn now<S>() -> Expr<S, chrono::NaiveDateTime> {
    Expr::new(Node::Now)
}

/// Whether a select has rows.
pub fn exists<S>(select: impl Into<Select>) -> Expr<S, bool> {
    Expr::new(Node::Exists(Box::new(select.into())))
}

/// Your own SQL with values bound in place of each `{}`: `raw("length({}) % {}", [name, two])`.
///
/// The text reaches the database as it is: never build it from input.
pub fn raw<S, T>(text: &'static str, nodes: impl IntoIterator<Item = Node>) -> Expr<S, T> {
    let pieces = text.split("{}").map(Name::Borrowed).collect();
    Expr::new(Node::Raw(RawNode { pieces, nodes: nodes.into_iter().collect() }))
}

/// The position of each row among those with equal `partition_by`, in the given order, from 1.
pub fn row_number<S>(partition_by: Vec<Node>, order: impl AddOrders<S>) -> Expr<S, i64> {
    let mut order_by = Vec::new();
    order.add_orders(&mut order_by);
    let call = Node::call(Function::RowNumber, Vec::new());
    Expr::new(Node::Window(Box::new(WindowNode { call, partition_by, order_by })))
}

/// A choice between answers: `case().when(User::AGE.lt(18), "child").otherwise("adult")`.
pub fn case<S>() -> Case<S, ()> {
    Case { branches: Vec::new(), types: std::marker::PhantomData }
}

/// A `CASE` under construction; `otherwise` or `end` finishes it.
#[derive(Debug)]
pub struct Case<S, T> {
    branches: Vec<(Node, Node)>,
    types: std::marker::PhantomData<fn() -> (S, T)>,
}

impl<S> Case<S, ()> {
    /// The first condition and its answer, which fixes the type.
    pub fn when<A: Answer<S>>(self, condition: Expr<S, bool>, answer: A) -> Case<S, A::Type> {
        Case { branches: vec![(condition.into_node(), answer.into_answer())], types: std::marker::PhantomData }
    }
}

/// The first answer of a [`case`]: a value, a text, a column or an expression.
pub trait Answer<S> {
    /// The type of all answers.
    type Type: Scalar;

    /// The answer as a tree.
    fn into_answer(self) -> Node;
}

impl<S, T: Scalar> Answer<S> for T {
    type Type = T;

    fn into_answer(self) -> Node {
        Node::Value(self.to_value().into_owned())
    }
}

impl<S> Answer<S> for &str {
    type Type = String;

    fn into_answer(self) -> Node {
        Node::Value(self.into())
    }
}

impl<S, T: Scalar> Answer<S> for Column<S, T> {
    type Type = T;

    fn into_answer(self) -> Node {
        self.into_node()
    }
}

impl<S, T: Scalar> Answer<S> for Expr<S, T> {
    type Type = T;

    fn into_answer(self) -> Node {
        self.into_node()
    }
}

impl<S, T: Scalar> Case<S, T> {
    /// One more condition and its answer.
    pub fn or_when(mut self, condition: Expr<S, bool>, answer: impl Operand<S, T>) -> Case<S, T> {
        self.branches.push((condition.into_node(), answer.into_operand()));
        self
    }

    /// The answer if no condition holds.
    pub fn otherwise(self, answer: impl Operand<S, T>) -> Expr<S, T> {
        Expr::new(Node::Case(self.branches, Some(Box::new(answer.into_operand()))))
    }

    /// NULL if no condition holds.
    pub fn end(self) -> Expr<S, Option<T>> {
        Expr::new(Node::Case(self.branches, None))
    }
}
