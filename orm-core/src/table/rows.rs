//! INSERT into a table that is known at run time.

use super::insert::{InsertPlan, InsertRows, Written};
use super::many::check_widths;
use super::{Mistake, TableRow, names_of};
use crate::Result;
use crate::compile::{Compiled, Dialect};
use crate::engine::{Executor, Next};
use crate::schema::{Column, Name, Table};
use crate::sql::{Assignment, Conflict, ConflictAction, Node};
use crate::value::{Value, ValueRef};

/// An INSERT of any number of rows into a table that is known at run time: all are written, or none.
#[derive(Debug)]
pub struct TableInsert<'t> {
    table: &'t Table,
    columns: Vec<&'t Column>,
    rows: Vec<Vec<Value>>,
    conflict: Option<Conflict>,
    any_unique_key: bool,
    returning: Vec<&'t Column>,
    mistake: Mistake,
}

impl<'t> TableInsert<'t> {
    pub(super) fn new<'n>(table: &'t Table, names: impl IntoIterator<Item = &'n str>) -> TableInsert<'t> {
        let mut mistake = Mistake::default();
        let columns = mistake.columns(table, names);
        for column in &columns {
            let _ = mistake.note(column.check_writable(&table.name));
        }
        let returning = table.columns.iter().collect();
        TableInsert { table, columns, rows: Vec::new(), conflict: None, any_unique_key: false, returning, mistake }
    }

    /// Adds a row: one value for each of the columns.
    pub fn row(mut self, values: impl IntoIterator<Item = Value>) -> TableInsert<'t> {
        self.rows.push(values.into_iter().collect());
        self
    }

    /// Adds rows.
    pub fn rows(mut self, rows: impl IntoIterator<Item = Vec<Value>>) -> TableInsert<'t> {
        self.rows.extend(rows);
        self
    }

    /// Leaves a row alone whose values in these columns are there already; they must have a unique constraint.
    pub fn unless_there<'n>(mut self, columns: impl IntoIterator<Item = &'n str>) -> TableInsert<'t> {
        let target = self.names(columns);
        self.conflict = Some(Conflict { target, action: ConflictAction::Nothing });
        self
    }

    /// Writes the given values of `changed` into a row whose values in `columns` are there already; these must have a unique
    /// constraint.
    pub fn or_update<'n>(
        mut self,
        columns: impl IntoIterator<Item = &'n str>,
        changed: impl IntoIterator<Item = &'n str>,
    ) -> TableInsert<'t> {
        let target = self.names(columns);
        let changed = self.mistake.columns(self.table, changed);
        for column in &changed {
            let _ = self.mistake.note(column.check_changeable(&self.table.name));
        }
        let given =
            |column: &Column| Assignment { value: Node::excluded(column.name.clone()), column: column.name.clone() };
        let raised = self.table.version().map(Assignment::raise);
        let assignments = changed.into_iter().map(given).chain(raised).collect();
        self.conflict = Some(Conflict { target, action: ConflictAction::Update { assignments, filter: Vec::new() } });
        self
    }

    /// Means that any unique key decides whether a row is there already: see
    /// [`any_unique_key`](crate::orm::Insertion::any_unique_key).
    pub fn any_unique_key(mut self) -> TableInsert<'t> {
        self.any_unique_key = true;
        self
    }

    /// What [`all`](Self::all) answers of each new row; all columns otherwise.
    pub fn returning<'n>(mut self, columns: impl IntoIterator<Item = &'n str>) -> TableInsert<'t> {
        self.returning = self.mistake.columns(self.table, columns);
        self
    }

    /// Inserts the rows; the number of rows that were inserted or changed.
    ///
    /// # Errors
    /// An unknown column, a row with too few or too many values, a value that does not fit its column, and what the database refuses.
    pub fn execute(mut self, db: &mut dyn Executor) -> Result<u64> {
        self.check()?;
        let values = |row, values: &mut _| self.values(row, values);
        let rows = InsertRows { n_rows: self.rows.len(), values: &values };
        let plan = self.plan(Vec::new());
        let followed = plan.before_change(&rows, db)?;
        let n_rows = plan.execute(rows, db.connection()?)?;
        db.after_change(followed)?;
        Ok(n_rows)
    }

    /// Inserts the rows and answers them as the database holds them, in the order given.
    ///
    /// # Errors
    /// As [`execute`](Self::execute).
    pub fn all(mut self, db: &mut dyn Executor) -> Result<Vec<TableRow>> {
        self.check()?;
        let names = names_of(&self.returning);
        let mut list = Vec::with_capacity(self.rows.len());
        let values = |row, values: &mut _| self.values(row, values);
        let rows = InsertRows { n_rows: self.rows.len(), values: &values };
        let returning = self.returning.iter().map(|column| Node::column(column.name.clone())).collect();
        let plan = self.plan(returning);
        let followed = plan.before_change(&rows, db)?;
        let places = plan.query(rows, db.connection()?, &mut |row| {
            list.push(TableRow::fetch(row, &self.table.name, &self.returning, &names)?);
            Ok(Next::More)
        })?;
        db.after_change(followed)?;
        Ok(places.arrange(list))
    }

    /// The statement's text and values for a database, without running it.
    ///
    /// # Errors
    /// As [`execute`](Self::execute), and what the database cannot do.
    pub fn to_sql(mut self, dialect: &dyn Dialect) -> Result<Compiled<'static>> {
        self.check()?;
        let values = |row, values: &mut _| self.values(row, values);
        let rows = InsertRows { n_rows: self.rows.len(), values: &values };
        self.plan(Vec::new()).compile(rows, dialect)
    }

    fn check(&mut self) -> Result<()> {
        self.mistake.take()?;
        check_widths(self.table, &self.rows, self.columns.len())
    }

    fn names<'n>(&mut self, names: impl IntoIterator<Item = &'n str>) -> Vec<Name> {
        self.mistake.columns(self.table, names).into_iter().map(|column| column.name.clone()).collect()
    }

    fn plan(&self, returning: Vec<Node>) -> InsertPlan<'_> {
        InsertPlan {
            entity: &self.table.name,
            table: self.table,
            columns: self.columns.iter().map(|column| Written { column, expression: None }).collect(),
            conflict: self.conflict.as_ref(),
            any_unique_key: self.any_unique_key,
            returning,
            text: None,
        }
    }

    fn values<'r>(&'r self, row: usize, values: &mut Vec<ValueRef<'r>>) -> Result<()> {
        values.extend(self.rows[row].iter().map(ValueRef::reborrow));
        Ok(())
    }
}
