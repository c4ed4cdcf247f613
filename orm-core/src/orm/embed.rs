//! Columns that several tables share, as a struct in a field.

use std::fmt;
use std::marker::PhantomData;

use crate::Result;
use crate::engine::Row;
use crate::schema::{self, Check, Index, Unique};
use crate::sql::{Column, Mapped};
use crate::value::{Value, ValueRef};

/// A struct of columns that stands in a field of entities: `#[derive(Embed)]` writes this.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be embedded",
    label = "not an embedded struct",
    note = "add `#[derive(Embed)]` to the struct; in place of an `Option` of one, make its fields `Option`s"
)]
pub trait Embed: Send + Sync + Sized + 'static {
    /// What `NewX` holds in its place: the struct itself, or `NewStamps` without the columns that are filled in.
    type New: Clone + fmt::Debug;

    /// The struct's name.
    const NAME: &'static str;

    /// The columns, without any prefix.
    const COLUMNS: &'static [schema::Column];

    /// The unique constraints over them.
    const UNIQUES: &'static [Unique] = &[];

    /// The checks over them.
    const CHECKS: &'static [Check] = &[];

    /// The indexes over them.
    const INDEXES: &'static [Index] = &[];

    /// The positions of the columns that a new row gives values for.
    const NEW_COLUMNS: &'static [usize] = &[];

    /// The positions of the columns that `default = …` or `on_update = …` fills in on insert.
    const DEFAULTS: &'static [usize] = &[];

    /// The positions of the columns that a whole row writes: all but those that the database computes.
    const WRITABLE: &'static [usize] = &[];

    /// Reads the struct from consecutive columns of a row, from position `at`.
    ///
    /// # Errors
    /// A cell that does not fit its field.
    fn read_row(row: &mut dyn Row, at: usize) -> Result<Self>;

    /// The value of the column at a position.
    fn cell(&self, index: usize) -> ValueRef<'_>;

    /// The value that a new row gives for the column at a position, one of `NEW_COLUMNS`.
    fn new_cell(new: &Self::New, index: usize) -> ValueRef<'_>;

    /// The value that `default = …` fills into the column at a position, one of `DEFAULTS`.
    fn default_value(index: usize) -> Option<Value> {
        let _ = index;
        None
    }

    /// The value that `on_update = …` writes into the column at a position, if it has one.
    fn update_value(index: usize) -> Option<Value> {
        let _ = index;
        None
    }
}

/// An embedded struct of the entity `E`: `User::STAMPS`, from which its columns are reached.
pub struct Embedded<E, M> {
    /// The position of its first column.
    at: usize,
    types: PhantomData<fn() -> (E, M)>,
}

impl<E: Mapped, M: Embed> Embedded<E, M> {
    /// The struct whose first column stands at a position. Called by derived code.
    pub const fn new(at: usize) -> Embedded<E, M> {
        Embedded { at, types: PhantomData }
    }

    /// The position of the struct's first column.
    pub const fn index(&self) -> usize {
        self.at
    }

    /// Whether a row that is there can get other values: always. Columns inside that the database computes are left out.
    pub const fn is_changeable(&self) -> bool {
        true
    }

    /// A column of the struct as one of the entity: `User::STAMPS.then(Stamps::CREATED_AT)`.
    pub fn then<T>(self, column: Column<M, T>) -> Column<E, T> {
        let index = self.at + column.index();
        let found = Column::new(&E::table().columns[index], index);
        if column.is_unique() { found.unique() } else { found }
    }
}

impl<E, M> Clone for Embedded<E, M> {
    fn clone(&self) -> Embedded<E, M> {
        *self
    }
}

impl<E, M> Copy for Embedded<E, M> {}

impl<E: Mapped, M: Embed> fmt::Debug for Embedded<E, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Embedded({} in {})", M::NAME, E::NAME)
    }
}
