//! Counting and adding up.

use super::operator::Function;
use super::{Expr, Node};
use crate::value::Scalar;

/// The number of rows.
pub fn count<S>() -> Expr<S, i64> {
    Expr::new(Node::call(Function::Count, Vec::new()))
}

/// A type that can be added up.
#[diagnostic::on_unimplemented(message = "`{Self}` is no number", label = "arithmetic and sums need a number")]
pub trait Numeric: Scalar {
    /// The type of a sum: wide enough for many of them.
    type Sum: Scalar;

    /// The type of a mean.
    type Mean: Scalar;

    /// The sum of an expression of this type.
    fn sum<S>(node: Node) -> Expr<S, Option<Self::Sum>> {
        let sum = Node::call(Function::Sum, vec![node]);
        // PostgreSQL and MySQL answer a decimal for the sum of integers.
        Expr::new(Node::Cast(Box::new(sum), Self::Sum::SQL_TYPE))
    }

    /// The mean of an expression of this type.
    fn average<S>(node: Node) -> Expr<S, Option<Self::Mean>> {
        let average = Node::call(Function::Average, vec![node]);
        Expr::new(Node::Cast(Box::new(average), Self::Mean::SQL_TYPE))
    }
}

/// A number whose quotients are the same on all databases, but for their last digits.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not divided: databases disagree about the quotient of two integers",
    label = "cast to `f64` first: `.cast::<f64>()`"
)]
pub trait Divisible: Numeric {}

impl Divisible for f64 {}

/// Sums and means are decimal numbers too, and exact (a mean in as many digits as the database gives it).
#[cfg(feature = "decimal")]
impl Numeric for rust_decimal::Decimal {
    type Sum = rust_decimal::Decimal;
    type Mean = rust_decimal::Decimal;

    fn sum<S>(node: Node) -> Expr<S, Option<Self::Sum>> {
        Expr::new(Node::call(Function::Sum, vec![node]))
    }

    fn average<S>(node: Node) -> Expr<S, Option<Self::Mean>> {
        Expr::new(Node::call(Function::Average, vec![node]))
    }
}

#[cfg(feature = "decimal")]
impl Divisible for rust_decimal::Decimal {}

macro_rules! numeric {
    ($($type:ty => $sum:ty),* $(,)?) => {$(
        impl Numeric for $type {
            type Sum = $sum;
            type Mean = f64;
        }
    )*};
}

numeric! {
    i8 => i64, i16 => i64, i32 => i64, i64 => i64,
    u8 => i64, u16 => i64, u32 => i64, u64 => i64,
}

impl Numeric for f64 {
    type Sum = f64;
    type Mean = f64;

    fn sum<S>(node: Node) -> Expr<S, Option<f64>> {
        Expr::new(Node::call(Function::Sum, vec![node]))
    }
}

impl Numeric for f32 {
    type Sum = f64;
    type Mean = f64;

    fn sum<S>(node: Node) -> Expr<S, Option<f64>> {
        Expr::new(Node::call(Function::Sum, vec![node]))
    }
}
