//! Counting and adding up.

use super::operator::Function;
use super::{Expr, Node};
use crate::value::{Scalar, SqlType};

/// The number of rows.
pub fn count<S>() -> Expr<S, i64> {
    Expr::new(Node::call(Function::Count, Vec::new()))
}

/// A type that can be added up.
#[diagnostic::on_unimplemented(message = "`{Self}` is no number", label = "arithmetic and sums need a number")]
pub trait Numeric: Scalar {
    /// The type of a sum: wide enough for many of them.
    type Sum: Scalar;

    /// The sum of an expression of this type.
    fn sum<S>(node: Node) -> Expr<S, Option<Self::Sum>> {
        let sum = Node::call(Function::Sum, vec![node]);
        // PostgreSQL and MySQL answer a decimal for the sum of integers.
        Expr::new(Node::Cast(Box::new(sum), Self::Sum::SQL_TYPE))
    }

    /// The mean of an expression of this type.
    fn average<S>(node: Node) -> Expr<S, Option<f64>> {
        let average = Node::call(Function::Average, vec![node]);
        Expr::new(Node::Cast(Box::new(average), SqlType::Float64))
    }
}

macro_rules! numeric {
    ($($type:ty => $sum:ty),* $(,)?) => {$(
        impl Numeric for $type {
            type Sum = $sum;
        }
    )*};
}

numeric! {
    i8 => i64, i16 => i64, i32 => i64, i64 => i64,
    u8 => i64, u16 => i64, u32 => i64, u64 => i64,
}

impl Numeric for f64 {
    type Sum = f64;

    fn sum<S>(node: Node) -> Expr<S, Option<f64>> {
        Expr::new(Node::call(Function::Sum, vec![node]))
    }
}

impl Numeric for f32 {
    type Sum = f64;

    fn sum<S>(node: Node) -> Expr<S, Option<f64>> {
        Expr::new(Node::call(Function::Sum, vec![node]))
    }
}
