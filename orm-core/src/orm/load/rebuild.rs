//! An object made anew from its own values and some others.

use crate::engine::Row;
use crate::orm::Given;
use crate::schema::Table;
use crate::value::{Value, ValueRef};
use crate::{Error, Result};

/// An object's values as a row to read it from: those that change, and for the rest those that it has. So an entity needs nothing but
/// what the derive writes for rows of the database.
pub(super) struct Rebuilt<'r, 'g> {
    table: &'static Table,
    changes: &'r mut [(usize, Value)],
    given: &'r dyn Fn(usize) -> Given<'g>,
}

impl<'r, 'g> Rebuilt<'r, 'g> {
    pub(super) fn new(
        table: &'static Table,
        changes: &'r mut [(usize, Value)],
        given: &'r dyn Fn(usize) -> Given<'g>,
    ) -> Rebuilt<'r, 'g> {
        Rebuilt { table, changes, given }
    }
}

impl Row for Rebuilt<'_, '_> {
    fn len(&self) -> usize {
        self.table.columns.len()
    }

    fn name(&self, index: usize) -> &str {
        self.table.columns.get(index).map_or("", |column| &column.name)
    }

    fn cell(&mut self, index: usize) -> Result<ValueRef<'_>> {
        if let Some((_, value)) = self.changes.iter_mut().find(|(column, _)| *column == index) {
            return Ok(std::mem::replace(value, Value::Null));
        }
        match (self.given)(index) {
            Given::Value(value) => Ok(value),
            Given::KeyOf(_) => Err(Error::statement("the key of an object is asked for before the object has one")),
        }
    }
}

/// Values in the order of a table's columns, as a row to read an object from.
pub(crate) struct ValuesRow<'v> {
    pub(crate) table: &'static Table,
    pub(crate) values: &'v [Value],
}

impl Row for ValuesRow<'_> {
    fn len(&self) -> usize {
        self.values.len()
    }

    fn name(&self, index: usize) -> &str {
        self.table.columns.get(index).map_or("", |column| &column.name)
    }

    fn cell(&mut self, index: usize) -> Result<ValueRef<'_>> {
        Ok(self.values.get(index).map_or(ValueRef::Null, ValueRef::reborrow))
    }
}
