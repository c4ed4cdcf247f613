//! UPDATE of many rows by their keys: the same columns of each, with values of its own.
//!
//! Where the database takes arrays, one statement serves any number of rows. Where each statement waits long for a server, some rows go
//! together as [cases](super::cases) of one statement. Elsewhere one text runs for each row.

use super::cases::Cases;
use super::keyed::{Keyed, KeyedRows};
use crate::compile::{Compiled, Dialect, Statement, complete_violation};
use crate::engine::Connection;
use crate::schema::{Column, Table};
use crate::sql::{self, UpdateByKey};
use crate::{Error, Result};

/// An UPDATE of rows that are found by their keys.
pub(crate) struct UpdatePlan<'p> {
    /// What messages call the rows: the entity, or the table.
    pub(crate) entity: &'p str,
    /// The table.
    pub(crate) table: &'p Table,
    /// The columns that are written; those of the key may be among them, with new values. The table's version is raised by one,
    /// unless its new value is here.
    pub(crate) set: Vec<&'p Column>,
    /// The columns that tell a row from the others.
    pub(crate) key: Vec<&'p Column>,
    /// The column that must still hold the old version.
    pub(crate) version: Option<&'p Column>,
}

impl UpdatePlan<'_> {
    /// Writes the rows: all of those that are there, or none if one is refused. Answers how many there were, changed or not.
    ///
    /// # Errors
    /// Nothing to set, no key, a key that is NULL, a value that does not fit its column, and what the database refuses.
    pub(crate) fn execute(&self, rows: KeyedRows<'_, '_>, connection: &mut Connection) -> Result<u64> {
        let dialect = connection.dialect().clone();
        self.write(&rows, &*dialect, connection)
            .map_err(|error| complete_violation(&*dialect, self.table, false, error))
    }

    /// The first statement and its values: for all rows, or for as many as go together.
    pub(crate) fn compile<'r>(&self, rows: &KeyedRows<'r, '_>, dialect: &dyn Dialect) -> Result<Compiled<'r>> {
        self.check()?;
        let keyed = self.keyed();
        match self.form(rows.n_rows, dialect) {
            sql::KeyedRows::Cases(_) => Cases::new(self, rows, dialect).compile(),
            form => {
                let mut compiled = self.text(form, dialect)?;
                match form {
                    sql::KeyedRows::Arrays => compiled.binds = keyed.lists(rows, &mut 0, dialect)?,
                    _ if rows.n_rows > 0 => keyed.append(rows, 0, dialect, &mut compiled.binds)?,
                    _ => {}
                }
                Ok(compiled)
            }
        }
    }

    /// The text without values.
    pub(super) fn text<'r>(&self, rows: sql::KeyedRows, dialect: &dyn Dialect) -> Result<Compiled<'r>> {
        let update = UpdateByKey {
            table: self.table.into(),
            set: self.order(rows).into_iter().map(|position| self.set[position].clone()).collect(),
            raised: self.table.version().filter(|version| !self.writes(version)).cloned(),
            key: self.key.iter().map(|column| (*column).clone()).collect(),
            version: self.version.cloned(),
            rows,
        };
        let mut compiled = Statement::UpdateByKey(&update).compile(dialect)?.into_owned();
        compiled.sensitive = self.keyed().sensitive();
        Ok(compiled)
    }

    fn write(&self, rows: &KeyedRows<'_, '_>, dialect: &dyn Dialect, connection: &mut Connection) -> Result<u64> {
        self.check()?;
        let keyed = self.keyed();
        let form = self.form(rows.n_rows, dialect);
        if let sql::KeyedRows::Cases(_) = form {
            return Cases::new(self, rows, dialect).execute(connection);
        }
        let text = self.text(form, dialect)?;
        match rows.n_rows {
            0 => Ok(0),
            _ if form == sql::KeyedRows::Arrays => together(&keyed, &text, rows, dialect, connection),
            1 => one_by_one(&keyed, &text, rows, dialect, connection),
            _ => connection.atomic(|connection| one_by_one(&keyed, &text, rows, dialect, connection)),
        }
    }

    /// How rows are given to the database.
    fn form(&self, n_rows: usize, dialect: &dyn Dialect) -> sql::KeyedRows {
        // The cases of a second column of the key would read what the first has become.
        let n_moved = self.set.iter().filter(|column| self.is_key(column)).count();
        match n_rows {
            0 | 1 => sql::KeyedRows::One,
            _ if self.keyed().takes_arrays(dialect.capabilities()) => sql::KeyedRows::Arrays,
            n_rows if !dialect.update_sizes().is_empty() && n_moved <= 1 => sql::KeyedRows::Cases(n_rows),
            _ => sql::KeyedRows::One,
        }
    }

    /// The order in which the columns are written: among cases one of the key comes last, as those of others read it as it was.
    pub(super) fn order(&self, rows: sql::KeyedRows) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.set.len()).collect();
        if let sql::KeyedRows::Cases(_) = rows {
            order.sort_by_key(|position| self.is_key(self.set[*position]));
        }
        order
    }

    fn is_key(&self, column: &Column) -> bool {
        self.key.iter().any(|key| key.name == column.name)
    }

    fn writes(&self, column: &Column) -> bool {
        self.set.iter().any(|written| written.name == column.name)
    }

    pub(super) fn keyed(&self) -> Keyed<'_> {
        Keyed::new(self.entity, &self.set, &self.key, self.version)
    }

    fn check(&self) -> Result<()> {
        let missing = match (self.set.is_empty(), self.key.is_empty()) {
            (true, _) => "sets nothing; name a column to write",
            (_, true) => "has no key to find rows by; name its columns",
            _ => return Ok(()),
        };
        Err(Error::statement(format!("the update of many rows of `{}` {missing}", self.entity)))
    }
}

fn one_by_one(
    keyed: &Keyed<'_>,
    text: &Compiled<'_>,
    rows: &KeyedRows<'_, '_>,
    dialect: &dyn Dialect,
    connection: &mut Connection,
) -> Result<u64> {
    let mut values = Vec::with_capacity(keyed.n_columns());
    (0..rows.n_rows).try_fold(0, |n_matched, row| {
        values.clear();
        keyed.append(rows, row, dialect, &mut values)?;
        Ok(n_matched + connection.execute_hiding(&text.sql, &values, &text.sensitive)?)
    })
}

fn together(
    keyed: &Keyed<'_>,
    text: &Compiled<'_>,
    rows: &KeyedRows<'_, '_>,
    dialect: &dyn Dialect,
    connection: &mut Connection,
) -> Result<u64> {
    let mut next_row = 0;
    let first = keyed.lists(rows, &mut next_row, dialect)?;
    // A row that is refused must not cost the caller's transaction.
    let is_guarded = dialect.capabilities().errors_fail_transaction && connection.in_transaction();
    if next_row == rows.n_rows && !is_guarded {
        return connection.execute_hiding(&text.sql, &first, &text.sensitive);
    }
    connection.atomic(|connection| {
        let mut n_matched = connection.execute_hiding(&text.sql, &first, &text.sensitive)?;
        while next_row < rows.n_rows {
            let lists = keyed.lists(rows, &mut next_row, dialect)?;
            n_matched += connection.execute_hiding(&text.sql, &lists, &text.sensitive)?;
        }
        Ok(n_matched)
    })
}
