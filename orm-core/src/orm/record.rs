//! A row to insert.

use super::Entity;
use crate::Result;
use crate::value::ValueRef;

/// A row to insert into `E`'s table: `NewX`, or a whole `E` with its key.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no row of `{E}`",
    label = "expected a `New…` of `{E}`, or a whole `{E}`"
)]
pub trait Record<E> {
    /// The table's columns that this gives values for, by position.
    const COLUMNS: &'static [usize];

    /// The value for the column at a position of the table, one of `COLUMNS`.
    ///
    /// # Errors
    /// The key of a row that is not in the database yet.
    fn value(&self, index: usize) -> Result<ValueRef<'_>>;
}

impl<E: Entity> Record<E> for E {
    const COLUMNS: &'static [usize] = E::WRITABLE;

    fn value(&self, index: usize) -> Result<ValueRef<'_>> {
        Ok(self.cell(index))
    }
}
