//! Foreign keys of several columns.

use super::relation::{SameType, key_column, same};
use crate::schema::{ForeignKey, Name};
use crate::sql::{Column, CompositeKey, KeyColumn, Mapped, Reference};

/// The foreign key of several columns that `by = (..)` or `through = ..` names.
#[derive(Clone, Copy)]
pub struct ByKey {
    key: Option<CompositeKey>,
}

/// A foreign key to several columns of `T`.
pub const fn composite_key<T: Mapped>(
    from: &'static [KeyColumn],
    to: &'static [KeyColumn],
    unique: bool,
) -> CompositeKey {
    CompositeKey { entity: T::PATH, from, to, unique }
}

/// The keys of an entity with a mistake of its own, which are not known: any key is among them.
pub const UNKNOWN_KEYS: &[CompositeKey] =
    &[CompositeKey { entity: Reference::UNKNOWN.entity, from: &[], to: &[], unique: true }];

/// A column as the end of a foreign key; compiles if a field of type `F` can refer to it.
pub const fn end<F: SameType<T>, E, T>(column: &Column<E, T>) -> KeyColumn {
    key_column(column.name(), column.index())
}

/// The constraint of a foreign key to several columns of `T`.
pub const fn composite_foreign_key<T: Mapped>(columns: &'static [Name], target_columns: &'static [Name]) -> ForeignKey {
    ForeignKey::new(columns, T::TABLE_NAME, target_columns).target_schema(T::TABLE_SCHEMA)
}

impl ByKey {
    /// The foreign key of `E` that consists of these columns, in any order, and refers to `T`.
    pub const fn of<E: Mapped, T: Mapped>(columns: &[usize]) -> ByKey {
        let mut position = 0;
        while position < E::FOREIGN_KEYS.len() {
            let key = E::FOREIGN_KEYS[position];
            let is_unknown = same(key.entity, Reference::UNKNOWN.entity);
            if is_unknown || (same(key.entity, T::PATH) && consists_of(key.from, columns)) {
                return ByKey { key: Some(key) };
            }
            position += 1;
        }
        ByKey { key: None }
    }

    /// Whether there is such a key.
    pub const fn exists(&self) -> bool {
        self.key.is_some()
    }

    /// Whether no two rows have the same values.
    pub const fn is_unique(&self) -> bool {
        match self.key {
            Some(key) => key.unique,
            None => false,
        }
    }

    /// A column of the key, by its place there.
    pub const fn column(&self, position: usize) -> KeyColumn {
        match self.key {
            Some(key) => at(key.from, position),
            None => NOTHING,
        }
    }

    /// The column that it refers to.
    pub const fn to(&self, position: usize) -> KeyColumn {
        match self.key {
            Some(key) => at(key.to, position),
            None => NOTHING,
        }
    }
}

const NOTHING: KeyColumn = key_column("", 0);

const fn at(columns: &[KeyColumn], position: usize) -> KeyColumn {
    if position < columns.len() { columns[position] } else { NOTHING }
}

const fn consists_of(key: &[KeyColumn], columns: &[usize]) -> bool {
    if key.len() != columns.len() {
        return false;
    }
    let mut position = 0;
    while position < columns.len() {
        if !contains(key, columns[position]) {
            return false;
        }
        position += 1;
    }
    true
}

const fn contains(key: &[KeyColumn], index: usize) -> bool {
    let mut position = 0;
    while position < key.len() {
        if key[position].index == index {
            return true;
        }
        position += 1;
    }
    false
}
