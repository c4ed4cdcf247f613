//! UPDATE and DELETE of a table that is known at run time.

use super::insert::{check_storable, written_node};
use super::{AnyRow, Mistake, push_condition, require_filter};
use crate::compile::{Compiled, Dialect, Statement, complete_violation};
use crate::engine::{ChangedRows, Executor, RowChange, RowChangeKind};
use crate::schema::{Column, Table};
use crate::sql::{Assignment, Condition, Delete, Expr, Node, Update};
use crate::value::Value;
use crate::{Error, Result};

/// An UPDATE of rows of a table that is known at run time.
#[derive(Debug)]
pub struct TableUpdate<'t> {
    table: &'t Table,
    set: Vec<(&'t Column, Node)>,
    filter: Vec<Node>,
    all_rows: bool,
    mistake: Mistake,
}

impl<'t> TableUpdate<'t> {
    pub(super) fn new(table: &'t Table) -> TableUpdate<'t> {
        TableUpdate { table, set: Vec::new(), filter: Vec::new(), all_rows: false, mistake: Mistake::default() }
    }

    /// Writes a value into a column; `Value::Null` writes NULL.
    pub fn set(self, column: &str, value: impl Into<Value>) -> TableUpdate<'t> {
        self.assign(column, Node::Value(value.into()))
    }

    /// Writes an expression over the row as it was into a column.
    pub fn set_expr<T>(self, column: &str, value: Expr<AnyRow, T>) -> TableUpdate<'t> {
        self.assign(column, value.into_node())
    }

    /// Only rows for which this holds; several calls must all hold.
    pub fn filter(mut self, condition: impl Condition<AnyRow>) -> TableUpdate<'t> {
        push_condition(&mut self.filter, condition.into_condition().into_node());
        self
    }

    /// Means every row: without a filter the statement is refused.
    pub fn all_rows(mut self) -> TableUpdate<'t> {
        self.all_rows = true;
        self
    }

    /// Runs the statement; the number of rows it matched.
    ///
    /// # Errors
    /// An unknown column, nothing set, no filter and no `all_rows`, a value that does not fit its column, what the database refuses.
    pub fn execute(self, db: &mut dyn Executor) -> Result<u64> {
        let dialect = db.connection()?.dialect().clone();
        let (table, filter) = (self.table, self.filter.clone());
        let compiled = self.to_sql(&*dialect)?;
        let rows = ChangedRows::Matching(&filter);
        let followed = db.before_change(&RowChange { table, kind: RowChangeKind::Update, rows })?;
        let n_rows = db
            .connection()?
            .execute_compiled(&compiled)
            .map_err(|error| complete_violation(&*dialect, table, false, error))?;
        db.after_change(followed)?;
        Ok(n_rows)
    }

    /// The statement's text and values for a database, without running it.
    ///
    /// # Errors
    /// As [`execute`](Self::execute), and what the database cannot do.
    pub fn to_sql(mut self, dialect: &dyn Dialect) -> Result<Compiled<'static>> {
        self.mistake.take()?;
        let name = &self.table.name;
        if self.set.is_empty() {
            return Err(Error::statement(format!("the update of `{name}` sets nothing; add `.set(column, value)`")));
        }
        require_filter("update", name, &self.filter, self.all_rows)?;
        let assignments = self.set.into_iter().map(|(column, mut node)| {
            column.check_changeable(name)?;
            if let Node::Value(value) = &mut node {
                column.check_value(name, value)?;
                check_storable(dialect, name, column, value)?;
                dialect.store(column, value);
            }
            Ok(Assignment { column: column.name.clone(), value: written_node(column, node) })
        });
        let assignments = assignments.chain(self.table.version().map(|version| Ok(Assignment::raise(version))));
        let assignments = assignments.collect::<Result<_>>()?;
        let update = Update { table: self.table.into(), assignments, filter: self.filter, returning: Vec::new() };
        Statement::Update(&update).compile(dialect).map(Compiled::into_owned)
    }

    fn assign(mut self, column: &str, value: Node) -> TableUpdate<'t> {
        if let Some(column) = self.mistake.note(self.table.named(column)) {
            self.set.retain(|(other, _)| other.name != column.name);
            self.set.push((column, value));
        }
        self
    }
}

/// A DELETE of rows of a table that is known at run time.
#[derive(Debug)]
pub struct TableDelete<'t> {
    table: &'t Table,
    filter: Vec<Node>,
    all_rows: bool,
}

impl<'t> TableDelete<'t> {
    pub(super) fn new(table: &'t Table) -> TableDelete<'t> {
        TableDelete { table, filter: Vec::new(), all_rows: false }
    }

    /// Only rows for which this holds; several calls must all hold.
    pub fn filter(mut self, condition: impl Condition<AnyRow>) -> TableDelete<'t> {
        push_condition(&mut self.filter, condition.into_condition().into_node());
        self
    }

    /// Means every row: without a filter the statement is refused.
    pub fn all_rows(mut self) -> TableDelete<'t> {
        self.all_rows = true;
        self
    }

    /// Runs the statement; the number of rows deleted.
    ///
    /// # Errors
    /// No filter and no `all_rows`, and what the database refuses.
    pub fn execute(self, db: &mut dyn Executor) -> Result<u64> {
        let dialect = db.connection()?.dialect().clone();
        let (table, filter) = (self.table, self.filter.clone());
        let compiled = self.to_sql(&*dialect)?;
        let rows = ChangedRows::Matching(&filter);
        let followed = db.before_change(&RowChange { table, kind: RowChangeKind::Delete, rows })?;
        let n_rows = db.connection()?.execute_compiled(&compiled)?;
        db.after_change(followed)?;
        Ok(n_rows)
    }

    /// The statement's text and values for a database, without running it.
    ///
    /// # Errors
    /// As [`execute`](Self::execute), and what the database cannot do.
    pub fn to_sql(self, dialect: &dyn Dialect) -> Result<Compiled<'static>> {
        require_filter("deletion", &self.table.name, &self.filter, self.all_rows)?;
        let delete = Delete { table: self.table.into(), filter: self.filter, returning: Vec::new() };
        Statement::Delete(&delete).compile(dialect).map(Compiled::into_owned)
    }
}
