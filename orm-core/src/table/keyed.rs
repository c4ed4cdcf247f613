//! Rows that are found by their keys, given as values.

use super::insert::{RowValues, admit, check_storable};
use crate::compile::{Capabilities, Dialect};
use crate::schema::Column;
use crate::value::{SqlType, ValueRef};
use crate::{Error, Result};

/// The most bytes of values in one statement of several rows, as for INSERT.
pub(super) const MOST_BYTES: usize = 1 << 20;

/// The values of rows that are changed or deleted.
pub(crate) struct KeyedRows<'r, 'f> {
    /// How many rows there are. No two of them have the same key: which one would win is not said.
    pub(crate) n_rows: usize,
    /// Appends a row's values: those to write, if any, then the key's, then the old version, where there is one.
    pub(crate) values: RowValues<'r, 'f>,
}

/// The columns whose values are given for each row.
pub(super) struct Keyed<'p> {
    pub(super) entity: &'p str,
    /// The columns that are written.
    pub(super) set: &'p [&'p Column],
    /// The columns that tell the rows apart, with the version.
    pub(super) key: Vec<&'p Column>,
}

impl<'p> Keyed<'p> {
    pub(super) fn new(
        entity: &'p str,
        set: &'p [&'p Column],
        key: &[&'p Column],
        version: Option<&'p Column>,
    ) -> Keyed<'p> {
        Keyed { entity, set, key: key.iter().copied().chain(version).collect() }
    }

    /// All columns, in the order of a row's values.
    pub(super) fn columns(&self) -> impl Iterator<Item = &'p Column> {
        self.set.iter().chain(&self.key).copied()
    }

    pub(super) fn n_columns(&self) -> usize {
        self.set.len() + self.key.len()
    }

    /// Whether the values of each column can be bound together, as one array.
    pub(super) fn takes_arrays(&self, capabilities: &Capabilities) -> bool {
        let has_array = |column: &Column| !matches!(column.sql_type, SqlType::Array(_) | SqlType::Any);
        capabilities.update_arrays && self.columns().all(has_array)
    }

    /// Which of the values must not be logged, by position.
    pub(super) fn sensitive(&self) -> Vec<usize> {
        let columns = self.columns().enumerate();
        columns.filter(|(_, column)| column.sensitive).map(|(position, _)| position).collect()
    }

    /// Appends a row's values, in the form in which the database keeps them.
    ///
    /// # Errors
    /// A value that does not fit its column, and a key that is NULL: it would find nothing.
    pub(super) fn append<'r>(
        &self,
        rows: &KeyedRows<'r, '_>,
        row: usize,
        dialect: &dyn Dialect,
        values: &mut Vec<ValueRef<'r>>,
    ) -> Result<()> {
        let before = values.len();
        (rows.values)(row, values)?;
        debug_assert_eq!(values.len() - before, self.n_columns(), "each row has a value for each column");
        for (position, (column, value)) in self.columns().zip(&mut values[before..]).enumerate() {
            if position < self.set.len() {
                admit(self.entity, dialect, column, value)?;
            } else {
                self.check_key(column, value)?;
                check_storable(dialect, self.entity, column, value)?;
                dialect.store(column, value);
            }
        }
        Ok(())
    }

    /// The values of the rows from `next_row` on, as one list for each column, as many as one statement takes.
    pub(super) fn lists<'r>(
        &self,
        rows: &KeyedRows<'r, '_>,
        next_row: &mut usize,
        dialect: &dyn Dialect,
    ) -> Result<Vec<ValueRef<'r>>> {
        let most_rows = dialect.capabilities().insert_batch.min(rows.n_rows - *next_row);
        let mut lists: Vec<Vec<ValueRef<'r>>> = self.columns().map(|_| Vec::with_capacity(most_rows)).collect();
        let mut values = Vec::with_capacity(self.n_columns());
        let mut n_bytes = 0;
        for _ in 0..most_rows {
            self.append(rows, *next_row, dialect, &mut values)?;
            *next_row += 1;
            n_bytes += values.iter().map(ValueRef::size).sum::<usize>();
            for (list, value) in lists.iter_mut().zip(values.drain(..)) {
                list.push(value);
            }
            if n_bytes >= MOST_BYTES {
                break;
            }
        }
        Ok(lists.into_iter().map(ValueRef::List).collect())
    }

    /// A key in the database may be longer than its column in code: it is only compared.
    fn check_key(&self, column: &Column, value: &ValueRef<'_>) -> Result<()> {
        if value.is_null() {
            return Err(Error::statement(format!(
                "a row of `{}` is to be found by `{}`, which is NULL; each row needs its key",
                self.entity, column.field
            )));
        }
        column.check_comparable(value).map_err(|error| error.at_column(self.entity, &column.field))
    }
}
