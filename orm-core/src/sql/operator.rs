//! Operators and functions by name.

use crate::schema::Name;

/// An operator between two expressions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BinaryOperator {
    /// Equal.
    Eq,
    /// Not equal.
    Ne,
    /// Less.
    Lt,
    /// Less or equal.
    Le,
    /// Greater.
    Gt,
    /// Greater or equal.
    Ge,
    /// Different, where NULL equals NULL.
    IsDistinct,
    /// Equal, where NULL equals NULL.
    IsNotDistinct,
    /// Sum.
    Add,
    /// Difference.
    Subtract,
    /// Product.
    Multiply,
    /// Quotient of floating-point numbers.
    Divide,
    /// Remainder.
    Remainder,
    /// One text after the other.
    Concat,
}

/// A function that every database has, or one by its own name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Function {
    /// Rows, or values that are not NULL.
    Count,
    /// Sum.
    Sum,
    /// Mean.
    Average,
    /// Least value.
    Min,
    /// Greatest value.
    Max,
    /// First value that is not NULL.
    Coalesce,
    /// Lower case.
    Lower,
    /// Upper case.
    Upper,
    /// Number of characters.
    Length,
    /// Absolute value.
    Abs,
    /// Position within a window, from 1.
    RowNumber,
    /// Position within a window, equal rows sharing one, gaps after them.
    Rank,
    /// A function of the database's own; its name is written as it is.
    Named(Name),
}

impl BinaryOperator {
    /// Whether this makes a number of two numbers.
    pub fn is_arithmetic(self) -> bool {
        matches!(
            self,
            BinaryOperator::Add
                | BinaryOperator::Subtract
                | BinaryOperator::Multiply
                | BinaryOperator::Divide
                | BinaryOperator::Remainder
        )
    }
}
