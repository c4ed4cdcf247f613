//! What an executor that holds rows of its own is told of statements that change many.

use std::any::Any;
use std::fmt;

use crate::schema::{Column, Table};
use crate::sql::Node;
use crate::value::Value;

/// Rows of a table that a statement is about to change.
pub struct RowChange<'c> {
    /// The table.
    pub table: &'c Table,
    /// What is done to the rows.
    pub kind: RowChangeKind,
    /// Which rows.
    pub rows: ChangedRows<'c>,
}

/// What is done to rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowChangeKind {
    /// Columns are written.
    Update,
    /// The rows are deleted.
    Delete,
}

/// Which rows are changed.
pub enum ChangedRows<'c> {
    /// Those for which all of these hold; all rows if there are none.
    Matching(&'c [Node]),
    /// Those that have one of these lists of values in these columns.
    Having {
        /// The columns.
        columns: Vec<&'c Column>,
        /// How many lists of values there are.
        n_rows: usize,
        /// The values of one list, in the order of the columns; asked for only by who holds rows of the table.
        values: &'c dyn Fn(usize) -> Vec<Value>,
    },
}

/// What an executor remembers between [`before_change`](super::Executor::before_change) and [`after_change`](super::Executor::after_change).
#[derive(Default)]
pub struct Followed(Option<Box<dyn Any>>);

impl Followed {
    /// Something to remember.
    pub fn new(value: impl Any) -> Followed {
        Followed(Some(Box::new(value)))
    }

    /// What was remembered, if it is of that type.
    pub fn into<T: Any>(self) -> Option<T> {
        self.0?.downcast().ok().map(|value| *value)
    }
}

impl fmt::Debug for Followed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Followed").field("is_empty", &self.0.is_none()).finish()
    }
}
