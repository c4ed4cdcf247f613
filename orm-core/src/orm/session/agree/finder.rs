//! Finding an object by the columns that a foreign key refers to.

use crate::orm::hash::RowMap;
use crate::orm::session::objects::Objects;
use crate::sql::KeyColumn;
use crate::value::{KeyValue, ValueRef};

/// Finds objects of one entity by the values of some columns.
pub(super) struct Finder {
    shelf: usize,
    by: By,
}

enum By {
    /// The columns are the primary key: the position of each of its columns among them.
    Key(Vec<usize>),
    /// Other columns, all loaded objects by them: a foreign key may refer to any unique column.
    Columns(RowMap<KeyValue, usize>),
}

impl Finder {
    pub(super) fn new(objects: &Objects, shelf: usize, columns: &[KeyColumn]) -> Finder {
        let found = &objects.store.shelves[shelf];
        let key = found.mapper.key;
        let places: Option<Vec<usize>> =
            key.iter().map(|key| columns.iter().position(|column| column.index == key.index)).collect();
        let by = match places.filter(|_| key.len() == columns.len()) {
            Some(places) => By::Key(places),
            None => {
                let slots = found.slots.values().filter(|slot| found.arena.has_row(**slot));
                let key = |slot: usize| {
                    KeyValue::of_columns(columns.iter().map(|column| found.arena.cell(slot, column.index)))
                };
                By::Columns(slots.filter_map(|slot| Some((key(*slot)?, *slot))).collect())
            }
        };
        Finder { shelf, by }
    }

    /// The slot of the object with these values.
    pub(super) fn find<'v>(
        &self,
        objects: &Objects,
        values: impl ExactSizeIterator<Item = ValueRef<'v>>,
    ) -> Option<usize> {
        match &self.by {
            By::Key(places) if places.len() == 1 => {
                objects.store.shelves[self.shelf].slots.get(&KeyValue::of_columns(values)?).copied()
            }
            By::Key(places) => {
                let values: Vec<ValueRef<'v>> = values.collect();
                let key = KeyValue::of_columns(places.iter().map(|place| values[*place].reborrow()))?;
                objects.store.shelves[self.shelf].slots.get(&key).copied()
            }
            By::Columns(slots) => slots.get(&KeyValue::of_columns(values)?).copied(),
        }
    }
}
