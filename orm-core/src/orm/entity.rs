//! What `#[derive(Entity)]` implements.

use super::record::{Given, Writable};
use super::{Deletion, HookSet, Insertion, KeyOf, Patch, Patching, Query, Record, Updating, UpdatingMany, View};
use crate::Result;
use crate::engine::Row;
use crate::sql::{Column, Identifies, Mapped, Relation, Target};
use crate::value::{ColumnType, Scalar, Value, ValueRef};

/// A struct that stands for a table: `#[derive(Entity)]` writes this.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an entity",
    label = "not an entity",
    note = "add `#[derive(Entity)]` to the struct"
)]
pub trait Entity: Mapped + Send + Sync {
    /// What `insert` takes: the columns that the database does not fill in.
    type New: Record<Self> + Send + Sync + 'static;

    /// A borrowed row of a loaded graph, with accessors for the relationships.
    type View<'g>: From<View<'g, Self>> + Copy;

    /// The number of the table's columns, 256 at most.
    const N_COLUMNS: usize;

    /// The positions of the columns that `default = …` or `on_update = …` fills in on insert.
    const DEFAULTS: &'static [usize] = &[];

    /// The positions of the columns that a whole row writes: all but those that the database computes.
    const WRITABLE: &'static [usize] = POSITIONS.split_at(Self::N_COLUMNS).0;

    /// The position of the column that counts the row's changes, `#[orm(version)]`: what optimistic locking rests on. A new row has 1
    /// there, and every update raises it by one.
    const VERSION: Option<usize> = None;

    /// What the entity does when a session reads and writes its rows, `#[orm(hooks)]`.
    const HOOKS: Option<&'static HookSet<Self>> = None;

    /// The relationships declared on this struct.
    const RELATIONS: &'static [&'static Relation];

    /// Reads the struct from consecutive columns of a row, in the table's order, from position `at`.
    ///
    /// # Errors
    /// A cell that does not fit its field.
    fn read_row(row: &mut dyn Row, at: usize) -> Result<Self>;

    /// The value of the column at a position of the table.
    fn cell(&self, index: usize) -> ValueRef<'_>;

    /// The value that `default = …` fills into the column at a position, one of [`DEFAULTS`](Self::DEFAULTS).
    fn default_value(index: usize) -> Option<Value> {
        let _ = index;
        None
    }

    /// The value that `on_update = …` writes into the column at a position, if it has one.
    fn update_value(index: usize) -> Option<Value> {
        let _ = index;
        None
    }

    /// A query over all rows: filter it, order it, and end it with `all`, `first`, `one`, …
    fn query() -> Query<Self> {
        Query::new()
    }

    /// The row with this primary key, as a query: `one` fails if it is missing, `first` answers an `Option`.
    fn find(key: Self::Key) -> Query<Self>
    where
        Self::Key: Identifies,
    {
        Query::by_key(&key)
    }

    /// Inserts one row.
    fn insert<R: Record<Self>>(row: R) -> Insertion<Self, R>
    where
        Self::New: Writable<Self>,
    {
        Insertion::new(vec![row])
    }

    /// Inserts many rows, in batches of the form the database likes best.
    fn insert_many<R: Record<Self>>(rows: impl IntoIterator<Item = R>) -> Insertion<Self, R>
    where
        Self::New: Writable<Self>,
    {
        Insertion::new(rows.into_iter().collect())
    }

    /// Changes rows.
    fn update() -> Updating<Self>
    where
        Self::New: Writable<Self>,
    {
        Updating::new()
    }

    /// Writes many rows, each found by its key: all columns but the key's, unless [`only`](UpdatingMany::only) names some.
    fn update_many(rows: impl IntoIterator<Item = Self>) -> UpdatingMany<Self>
    where
        Self::New: Writable<Self>,
        Self::Key: Identifies,
    {
        UpdatingMany::new(rows.into_iter().collect())
    }

    /// Changes some columns of the row with this primary key: those that a [`Patch`](derive@crate::Patch) sets. `execute` or `one` runs it.
    fn patch(key: Self::Key, patch: &impl Patch<Self>) -> Patching<Self>
    where
        Self::Key: Identifies,
        Self::New: Writable<Self>,
    {
        Patching::new(&key, patch)
    }

    /// Deletes rows.
    fn delete() -> Deletion<Self>
    where
        Self::New: Writable<Self>,
    {
        Deletion::new()
    }

    /// A column chosen at run time, by its field's name or its name in the database.
    ///
    /// # Errors
    /// [`Error::UnknownName`](crate::Error::UnknownName) with the nearest names.
    fn column(name: &str) -> Result<Column<Self, Value>> {
        let table = Self::table();
        let index = table.position(name).map_err(|error| error.of_owner(Self::NAME))?;
        Ok(Column::new(&table.columns[index], index))
    }
}

/// Positions in order: an entity has as many as its table has columns.
const POSITIONS: &[usize; 256] = &{
    let mut list = [0; 256];
    let mut index = 0;
    while index < list.len() {
        list[index] = index;
        index += 1;
    }
    list
};

/// A foreign key's field that refers to `E`. Settles what its relationship and its field in `NewX` look like, without looking at
/// how the type is spelt. That the type fits the key's is asserted beside the field, once.
pub trait References<E: Mapped> {
    /// The relationship's far end: `E`, or `Option<E>`.
    type Target: Target<Entity = E>;
    /// The field's type in `NewX`: `KeyOf<E>`, or `Option<KeyOf<E>>`.
    type KeyOf;
}

impl<E: Entity, T: Scalar> References<E> for T {
    type Target = E;
    type KeyOf = KeyOf<E>;
}

impl<E: Entity, T: Scalar> References<E> for Option<T> {
    type Target = Option<E>;
    type KeyOf = Option<KeyOf<E>>;
}

/// A foreign key's field in `NewX`.
pub trait ToKey {
    /// The key's value, or the object of a session that has it.
    fn to_key(&self) -> Given<'_>;
}

impl<E: Entity<Key: ColumnType>> ToKey for KeyOf<E> {
    fn to_key(&self) -> Given<'_> {
        match self.handle() {
            Some(handle) => Given::KeyOf(handle.id),
            None => Given::Value(self.key().map_or(ValueRef::Null, ColumnType::to_column)),
        }
    }
}

impl<E: Entity<Key: ColumnType>> ToKey for Option<KeyOf<E>> {
    fn to_key(&self) -> Given<'_> {
        self.as_ref().map_or(Given::Value(ValueRef::Null), ToKey::to_key)
    }
}
