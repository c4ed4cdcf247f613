//! Where loaded rows live: one arena for each entity, one slot for each row of the database.

use std::any::Any;

use crate::Result;
use crate::engine::Row;
use crate::orm::Entity;
use crate::orm::hash::RowMap;
use crate::value::{KeyValue, ValueRef};

/// The rows of one entity, each once.
pub(crate) struct Arena<E> {
    rows: Vec<E>,
    slots: RowMap<KeyValue, usize>,
}

/// An arena without its type.
pub(crate) trait AnyArena: Any + Send + Sync {
    /// Reads a row from a result and answers its slot; a row that is there already keeps its slot and its values.
    fn read(&mut self, row: &mut dyn Row, at: usize) -> Result<usize>;

    /// The value of a column of the row in a slot.
    fn cell(&self, slot: usize, column: usize) -> ValueRef<'_>;

    /// The row in a slot, as its own type.
    fn row(&self, slot: usize) -> &dyn Any;

    fn as_any(&self) -> &dyn Any;
}

impl<E> Default for Arena<E> {
    fn default() -> Arena<E> {
        Arena { rows: Vec::new(), slots: RowMap::default() }
    }
}

impl<E: Entity> Arena<E> {
    pub(crate) fn rows(&self) -> &[E] {
        &self.rows
    }

    /// Puts a row in and answers its slot.
    fn insert(&mut self, row: E) -> usize {
        let key = KeyValue::of_columns(E::KEY.iter().map(|column| row.cell(column.index)));
        // An entity without a key has nothing to tell rows apart by: each is its own.
        match key.filter(|_| !E::KEY.is_empty()) {
            Some(key) => match self.slots.entry(key) {
                std::collections::hash_map::Entry::Occupied(entry) => *entry.get(),
                std::collections::hash_map::Entry::Vacant(entry) => {
                    self.rows.push(row);
                    *entry.insert(self.rows.len() - 1)
                }
            },
            None => {
                self.rows.push(row);
                self.rows.len() - 1
            }
        }
    }
}

impl<E: Entity> AnyArena for Arena<E> {
    fn read(&mut self, row: &mut dyn Row, at: usize) -> Result<usize> {
        E::read_row(row, at).map(|row| self.insert(row))
    }

    fn cell(&self, slot: usize, column: usize) -> ValueRef<'_> {
        self.rows[slot].cell(column)
    }

    fn row(&self, slot: usize) -> &dyn Any {
        &self.rows[slot]
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
