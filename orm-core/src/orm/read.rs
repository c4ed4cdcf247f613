//! Reading one field of a row.

use super::Entity;
use crate::engine::Row;
use crate::schema::Table;
use crate::value::ColumnType;
use crate::{Error, Result};

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

/// Names the entity whose row could not be read.
pub(crate) fn misread<E: Entity>(error: Error) -> Error {
    misread_in(error, E::NAME, E::table())
}

/// The same for an entity without its type. The cell itself is not shown if its column is sensitive.
pub(crate) fn misread_in(error: Error, entity: &str, table: &Table) -> Error {
    let error = error.in_entity(entity);
    match &error {
        Error::Value(value) => {
            let name = value.column.as_deref();
            let is_sensitive = table.columns.iter().any(|column| column.sensitive && name == Some(&*column.name));
            if is_sensitive { error.without_value() } else { error }
        }
        _ => error,
    }
}
