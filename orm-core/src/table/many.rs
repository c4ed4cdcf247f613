//! UPDATE and DELETE of many rows by their keys, in a table that is known at run time.

use super::Mistake;
use super::delete_rows::DeletePlan;
use super::keyed::KeyedRows;
use super::update_rows::UpdatePlan;
use crate::compile::{Compiled, Dialect};
use crate::engine::{ChangedRows, Executor, RowChange, RowChangeKind};
use crate::schema::{Column, Table};
use crate::value::{Value, ValueRef};
use crate::{Error, Result};

/// An UPDATE of many rows of a table that is known at run time, each found by its key and with values of its own.
#[derive(Debug)]
pub struct TableUpdateMany<'t> {
    table: &'t Table,
    key: Vec<&'t Column>,
    set: Vec<&'t Column>,
    rows: Vec<Vec<Value>>,
    mistake: Mistake,
}

/// A DELETE of many rows of a table that is known at run time, each found by its key.
#[derive(Debug)]
pub struct TableDeleteMany<'t> {
    table: &'t Table,
    key: Vec<&'t Column>,
    rows: Vec<Vec<Value>>,
    mistake: Mistake,
}

impl Table {
    /// Changes many rows, each found by its values in the columns of `key` and given values of its own in those of `set`. The table's
    /// version, if it has one, is raised by one.
    ///
    /// ```
    /// # #[cfg(feature = "sqlite")] {
    /// # use orm_core::schema::{Column, Table};
    /// # use orm_core::{Engine, Schema, SqlType};
    /// # const COLUMNS: &[Column] = &[
    /// #     Column::new("id", "id", SqlType::Int64, false).generated(),
    /// #     Column::new("name", "name", SqlType::Text, false),
    /// # ];
    /// # let animals = Table::new("animals", COLUMNS).primary_key(&[std::borrow::Cow::Borrowed("id")]);
    /// # let engine = Engine::connect("sqlite://")?;
    /// # Schema::new().table(animals.clone()).create_all(&engine)?;
    /// # let db = &mut engine.connection()?;
    /// # animals.insert(["name"]).row(["ant".into()]).row(["bee".into()]).execute(db)?;
    /// let change = animals.update_many(["id"], ["name"]).row([1.into(), "wasp".into()]).row([2.into(), "fly".into()]);
    /// assert_eq!(change.execute(db)?, 2);
    /// # }
    /// # Ok::<(), orm_core::Error>(())
    /// ```
    pub fn update_many<'n>(
        &self,
        key: impl IntoIterator<Item = &'n str>,
        set: impl IntoIterator<Item = &'n str>,
    ) -> TableUpdateMany<'_> {
        let mut mistake = Mistake::default();
        let key = mistake.columns(self, key);
        let set = mistake.columns(self, set);
        for column in &set {
            let _ = mistake.note(column.check_changeable(&self.name));
        }
        TableUpdateMany { table: self, key, set, rows: Vec::new(), mistake }
    }

    /// Deletes many rows, each found by its values in the columns of `key`.
    pub fn delete_many<'n>(&self, key: impl IntoIterator<Item = &'n str>) -> TableDeleteMany<'_> {
        let mut mistake = Mistake::default();
        let key = mistake.columns(self, key);
        TableDeleteMany { table: self, key, rows: Vec::new(), mistake }
    }
}

impl TableUpdateMany<'_> {
    /// Adds a row: the values of its key, and then those to write. No two rows may have the same key: which one wins is not said.
    pub fn row(mut self, values: impl IntoIterator<Item = Value>) -> Self {
        self.rows.push(values.into_iter().collect());
        self
    }

    /// Adds rows.
    pub fn rows(mut self, rows: impl IntoIterator<Item = Vec<Value>>) -> Self {
        self.rows.extend(rows);
        self
    }

    /// Writes the rows: all of those that are there, or none if one is refused. Answers how many there were, changed or not.
    ///
    /// Databases with arrays do this by one statement for any number of rows, others by some, in one transaction.
    ///
    /// # Errors
    /// An unknown column, a row with too few or too many values, a key that is NULL, a value that does not fit its column, and what
    /// the database refuses.
    pub fn execute(mut self, db: &mut dyn Executor) -> Result<u64> {
        self.check()?;
        let values = |row, values: &mut _| self.values(row, values);
        let key = |row: usize| self.rows[row][..self.key.len()].to_vec();
        let followed = db.before_change(&changed(self.table, RowChangeKind::Update, &self.key, &self.rows, &key))?;
        let rows = KeyedRows { n_rows: self.rows.len(), values: &values };
        let n_rows = self.plan().execute(rows, db.connection()?)?;
        db.after_change(followed)?;
        Ok(n_rows)
    }

    /// The first statement's text and values for a database, without running it: for all rows where they go together, else for the
    /// first of them.
    ///
    /// # Errors
    /// As [`execute`](Self::execute).
    pub fn to_sql(mut self, dialect: &dyn Dialect) -> Result<Compiled<'static>> {
        self.check()?;
        let values = |row, values: &mut _| self.values(row, values);
        let rows = KeyedRows { n_rows: self.rows.len(), values: &values };
        self.plan().compile(&rows, dialect).map(Compiled::into_owned)
    }

    /// A row's values, those of the key last.
    fn values<'r>(&'r self, row: usize, values: &mut Vec<ValueRef<'r>>) -> Result<()> {
        let (key, set) = self.rows[row].split_at(self.key.len());
        values.extend(set.iter().chain(key).map(ValueRef::reborrow));
        Ok(())
    }

    fn plan(&self) -> UpdatePlan<'_> {
        UpdatePlan {
            entity: &self.table.name,
            table: self.table,
            set: self.set.clone(),
            key: self.key.clone(),
            version: None,
        }
    }

    fn check(&mut self) -> Result<()> {
        self.mistake.take()?;
        check_widths(self.table, &self.rows, self.key.len() + self.set.len())
    }
}

impl TableDeleteMany<'_> {
    /// Adds a row: the values of its key.
    pub fn row(mut self, key: impl IntoIterator<Item = Value>) -> Self {
        self.rows.push(key.into_iter().collect());
        self
    }

    /// Adds rows.
    pub fn rows(mut self, keys: impl IntoIterator<Item = Vec<Value>>) -> Self {
        self.rows.extend(keys);
        self
    }

    /// Deletes the rows: all of those that are there, or none if one is refused. Answers how many there were.
    ///
    /// # Errors
    /// An unknown column, a row with too few or too many values, a key that is NULL, and what the database refuses.
    pub fn execute(mut self, db: &mut dyn Executor) -> Result<u64> {
        self.check()?;
        let values = |row, values: &mut _| self.values(row, values);
        let key = |row: usize| self.rows[row].clone();
        let followed = db.before_change(&changed(self.table, RowChangeKind::Delete, &self.key, &self.rows, &key))?;
        let rows = KeyedRows { n_rows: self.rows.len(), values: &values };
        let n_rows = self.plan().execute(rows, db.connection()?)?;
        db.after_change(followed)?;
        Ok(n_rows)
    }

    /// The first statement's text and values for a database, without running it; most often there is no other.
    ///
    /// # Errors
    /// As [`execute`](Self::execute).
    pub fn to_sql(mut self, dialect: &dyn Dialect) -> Result<Compiled<'static>> {
        self.check()?;
        let values = |row, values: &mut _| self.values(row, values);
        let rows = KeyedRows { n_rows: self.rows.len(), values: &values };
        self.plan().compile(&rows, dialect).map(Compiled::into_owned)
    }

    fn values<'r>(&'r self, row: usize, values: &mut Vec<ValueRef<'r>>) -> Result<()> {
        values.extend(self.rows[row].iter().map(ValueRef::reborrow));
        Ok(())
    }

    fn plan(&self) -> DeletePlan<'_> {
        DeletePlan { entity: &self.table.name, table: self.table, key: self.key.clone(), version: None }
    }

    fn check(&mut self) -> Result<()> {
        self.mistake.take()?;
        check_widths(self.table, &self.rows, self.key.len())
    }
}

/// What an executor is told of the rows.
fn changed<'c>(
    table: &'c Table,
    kind: RowChangeKind,
    columns: &[&'c Column],
    rows: &[Vec<Value>],
    values: &'c dyn Fn(usize) -> Vec<Value>,
) -> RowChange<'c> {
    RowChange { table, kind, rows: ChangedRows::Having { columns: columns.to_vec(), n_rows: rows.len(), values } }
}

/// Refuses rows with too few or too many values.
pub(super) fn check_widths(table: &Table, rows: &[Vec<Value>], expected: usize) -> Result<()> {
    match rows.iter().find(|row| row.len() != expected) {
        Some(row) => {
            Err(Error::statement(format!("a row for `{}` has {} values for {expected} columns", table.name, row.len())))
        }
        None => Ok(()),
    }
}
