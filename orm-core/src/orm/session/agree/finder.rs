//! Finding an object by the columns that a foreign key refers to.

use crate::orm::hash::RowMap;
use crate::orm::load::Store;
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
    /// Finds by columns that are the primary key; none if they are others.
    pub(super) fn by_key(objects: &Objects, shelf: usize, columns: &[KeyColumn]) -> Option<Finder> {
        let key = objects.store.shelves[shelf].mapper.key;
        let places: Option<Vec<usize>> =
            key.iter().map(|key| columns.iter().position(|column| column.index == key.index)).collect();
        let places = places.filter(|_| key.len() == columns.len())?;
        Some(Finder { shelf, by: By::Key(places) })
    }

    /// Finds by any columns.
    pub(super) fn new(objects: &Objects, shelf: usize, columns: &[KeyColumn]) -> Finder {
        let found = &objects.store.shelves[shelf];
        if let Some(finder) = Finder::by_key(objects, shelf, columns) {
            return finder;
        }
        let slots = found.slots.values().filter(|slot| found.arena.has_row(**slot));
        let key = |slot: usize| KeyValue::of_columns(columns.iter().map(|column| found.arena.cell(slot, column.index)));
        let by = By::Columns(slots.filter_map(|slot| Some((key(*slot)?, *slot))).collect());
        Finder { shelf, by }
    }

    /// The slot of the object with these values.
    pub(super) fn find<'v>(
        &self,
        objects: &Objects,
        values: impl ExactSizeIterator<Item = ValueRef<'v>>,
    ) -> Option<usize> {
        self.find_in(&objects.store, values)
    }

    /// The slot of the object with these values.
    pub(super) fn find_in<'v>(
        &self,
        store: &Store,
        values: impl ExactSizeIterator<Item = ValueRef<'v>>,
    ) -> Option<usize> {
        let slots = &store.shelves[self.shelf].slots;
        match &self.by {
            By::Key(places) if places.len() == 1 => slots.get(&KeyValue::of_columns(values)?).copied(),
            By::Key(places) => {
                let values: Vec<ValueRef<'v>> = values.collect();
                let key = KeyValue::of_columns(places.iter().map(|place| values[*place].reborrow()))?;
                slots.get(&key).copied()
            }
            By::Columns(slots) => slots.get(&KeyValue::of_columns(values)?).copied(),
        }
    }
}
