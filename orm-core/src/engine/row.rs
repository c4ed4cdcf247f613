//! One row of a result, while it is being read.

use crate::Result;
use crate::value::ValueRef;

/// A row as the driver sees it, valid until the next one is fetched.
pub trait Row {
    /// The number of columns.
    fn len(&self) -> usize;

    /// Whether there are no columns.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The name of a column.
    fn name(&self, index: usize) -> &str;

    /// The cell at a position, from 0. Text and bytes are borrowed from the row, or moved out of it if the driver owns them; so
    /// each cell is read once.
    ///
    /// # Errors
    /// A cell that the driver cannot express, such as text that is no UTF-8.
    fn cell(&mut self, index: usize) -> Result<ValueRef<'_>>;
}
