//! A row of a table that is known at run time.

use std::sync::Arc;

use crate::engine::Row;
use crate::schema::{Column, Name};
use crate::value::{ColumnType, Value};
use crate::{Error, Result};

/// A row: its values by the columns' names, each in its column's type.
#[derive(Clone, Debug, PartialEq)]
pub struct TableRow {
    names: Arc<[Name]>,
    values: Vec<Value>,
}

impl TableRow {
    /// Reads the columns, which stand at the row's beginning.
    pub(super) fn fetch(row: &mut dyn Row, table: &str, columns: &[&Column], names: &Arc<[Name]>) -> Result<TableRow> {
        let read = |(index, column): (usize, &&Column)| {
            let value = row.cell(index).and_then(|cell| column.sql_type.read(cell));
            value.map_err(|error| match column.sensitive {
                true => error.at_column(table, &column.name).without_value(),
                false => error.at_column(table, &column.name),
            })
        };
        Ok(TableRow { names: names.clone(), values: columns.iter().enumerate().map(read).collect::<Result<_>>()? })
    }

    /// The columns' names.
    pub fn names(&self) -> &[Name] {
        &self.names
    }

    /// The values, in the order of the names.
    pub fn values(&self) -> &[Value] {
        &self.values
    }

    /// The values, moved out.
    pub fn into_values(self) -> Vec<Value> {
        self.values
    }

    /// The value of a column.
    ///
    /// # Errors
    /// [`Error::UnknownName`] with the nearest names.
    pub fn get(&self, name: &str) -> Result<&Value> {
        match self.names.iter().position(|other| other == name) {
            Some(position) => Ok(&self.values[position]),
            None => Err(Error::unknown_name("column", name, "the row", self.names.iter().map(|name| &**name))),
        }
    }

    /// The value of a column as a Rust type: `row.read::<i64>("id")`, `Option` for one that may be NULL.
    ///
    /// # Errors
    /// [`Error::UnknownName`], or [`Error::Value`] if the value does not fit the type.
    pub fn read<T: ColumnType>(&self, name: &str) -> Result<T> {
        T::from_column(self.get(name)?.reborrow()).map_err(|error| error.in_column(name))
    }
}
