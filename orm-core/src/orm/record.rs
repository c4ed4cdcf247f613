//! A row to insert.

use std::fmt::Debug;

use super::Entity;
use super::session::ObjectId;
use crate::value::ValueRef;
use crate::{Error, Result};

/// A row to insert into `E`'s table: `NewX`, or a whole `E` with its key.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no row of `{E}`",
    label = "expected a `New…` of `{E}`, or a whole `{E}`"
)]
pub trait Record<E>: Sized {
    /// The table's columns that this gives values for, by position.
    const COLUMNS: &'static [usize];

    /// What is given for the column at a position of the table, one of `COLUMNS`.
    fn value(&self, index: usize) -> Given<'_>;

    /// The row as one of two kinds, for a session to keep.
    fn into_addition(self) -> Addition<E>
    where
        E: Entity;
}

/// A row to be added to a session.
pub enum Addition<E: Entity> {
    /// The columns that the database does not fill in.
    New(E::New),
    /// A whole row.
    Row(E),
}

/// What a row to insert gives for a column.
#[derive(Clone, Debug, PartialEq)]
pub enum Given<'r> {
    /// A value.
    Value(ValueRef<'r>),
    /// The key of an object of a session, which may have no row yet.
    KeyOf(ObjectId),
}

impl<'r> Given<'r> {
    /// The value, outside of the session that knows its objects.
    ///
    /// # Errors
    /// The key of an object of a session.
    pub(crate) fn into_value(self, entity: &str) -> Result<ValueRef<'r>> {
        match self {
            Given::Value(value) => Ok(value),
            Given::KeyOf(_) => Err(Error::statement(format!(
                "a foreign key of this `New…` is a handle, which only its session can turn into a key: add the `{entity}` with \
                 `session.add(..)`, or give the key itself, as in `session[handle].id.into()`"
            ))),
        }
    }
}

impl<E: Entity> Record<E> for E {
    const COLUMNS: &'static [usize] = E::WRITABLE;

    fn value(&self, index: usize) -> Given<'_> {
        Given::Value(self.cell(index))
    }

    fn into_addition(self) -> Addition<E> {
        Addition::Row(self)
    }
}

/// What a view has in place of `NewX`: it has no rows of its own, so there is no such value.
pub enum ReadOnly {}

impl<E> Record<E> for ReadOnly {
    const COLUMNS: &'static [usize] = &[];

    fn value(&self, _: usize) -> Given<'_> {
        match *self {}
    }

    fn into_addition(self) -> Addition<E>
    where
        E: Entity,
    {
        match self {}
    }
}

/// What inserts into the table of `E`: any `NewX`, but not what a view has in place of it. A function over any entity that writes asks
/// for `E: Entity<New: Writable<E>>`.
#[diagnostic::on_unimplemented(
    message = "`{E}` is a view: it is only read",
    label = "no rows of its own to insert, update or delete",
    note = "write to the tables that the view reads from; a function over any entity asks for `E: Entity<New: Writable<E>>`"
)]
pub trait Writable<E> {}

/// Every derived `NewX` is `Debug`, and `ReadOnly` is not: so no entity needs an impl of its own.
#[diagnostic::do_not_recommend]
impl<E, T: Debug> Writable<E> for T {}
