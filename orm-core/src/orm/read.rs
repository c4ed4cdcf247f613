//! Reading one field of a row.

use crate::Result;
use crate::engine::Row;
use crate::value::ColumnType;

/// Reads one field from a row.
///
/// # Errors
/// A cell that does not fit, with the column's name; the entity is added further up.
#[inline]
pub fn read<T: ColumnType>(row: &mut dyn Row, index: usize) -> Result<T> {
    match row.cell(index).and_then(T::from_column) {
        Ok(value) => Ok(value),
        Err(error) => Err(error.in_column(row.name(index))),
    }
}
