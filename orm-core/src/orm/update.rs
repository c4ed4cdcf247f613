//! UPDATE of entities.

use std::marker::PhantomData;

use super::fetch::execute;
use super::insert::{add_update_values, check_storable, written};
use super::query::{Selection, push_condition};
use super::returning::Write;
use super::{Entity, Returning};
use crate::compile::{Compiled, Dialect, Statement, complete_violation};
use crate::engine::{ChangedRows, Each, Executor, RowChange, RowChangeKind};
use crate::schema::Column;
use crate::sql::{self, Assign, Assignment, Condition, Node, Update};
use crate::table::{self, insert::Places};
use crate::value::ValueRef;
use crate::{Error, Result};

/// An UPDATE of rows of `E`.
#[derive(Debug)]
pub struct Updating<E> {
    update: Update,
    all_rows: bool,
    entity: PhantomData<fn() -> E>,
}

impl<E: Entity> Updating<E> {
    pub(crate) fn new() -> Updating<E> {
        let update =
            Update { table: E::table().into(), assignments: Vec::new(), filter: Vec::new(), returning: Vec::new() };
        Updating { update, all_rows: false, entity: PhantomData }
    }

    /// Only rows for which this holds; several calls must all hold.
    pub fn filter(mut self, condition: impl Condition<E>) -> Updating<E> {
        self.require(condition.into_condition().into_node());
        self
    }

    /// Means every row: without a filter the statement is refused.
    pub fn all_rows(mut self) -> Updating<E> {
        self.all_rows = true;
        self
    }

    /// Writes this into a column: a value, or an expression over the row as it was.
    pub fn set<T>(mut self, column: sql::Column<E, T>, value: impl Assign<E, T>) -> Updating<E> {
        self.assign(column.meta(), value.into_assigned());
        self
    }

    /// Writes NULL into a column.
    pub fn set_null<T>(mut self, column: sql::Column<E, Option<T>>) -> Updating<E> {
        self.assign(column.meta(), Node::Value(ValueRef::Null));
        self
    }

    /// Asks for columns of the changed rows.
    pub fn returning<X: Selection<E>>(self, selection: X) -> Returning<E, Updating<E>, X> {
        Returning::new(self, selection)
    }

    /// Runs the statement; the number of rows it matched. Columns with `on_update` are written too, and a `version` is raised by one.
    ///
    /// # Errors
    /// [`Error::Statement`] without a filter and without `all_rows`, with nothing set, or with a column set that the database or we
    /// alone write; a value that does not fit its column; what
    /// the database refuses.
    pub fn execute(mut self, db: &mut dyn Executor) -> Result<u64> {
        Self::complete(&mut self.update, self.all_rows, &[])?;
        let dialect = db.connection()?.dialect().clone();
        Self::check(&mut self.update, &*dialect)?;
        let followed = db.before_change(&changed_rows::<E>(RowChangeKind::Update, &self.update.filter))?;
        let n_rows = execute(db, Statement::Update(&self.update))
            .map_err(|error| complete_violation(&*dialect, E::table(), false, error))?;
        db.after_change(followed)?;
        Ok(n_rows)
    }

    /// The statement's text and values for a database, without running it.
    ///
    /// # Errors
    /// As [`execute`](Self::execute).
    pub fn to_sql(&self, dialect: &dyn Dialect) -> Result<Compiled<'static>> {
        self.compile(dialect, &[])
    }

    pub(super) fn assign(&mut self, column: &'static Column, value: Node) {
        self.update.assignments.retain(|assignment| assignment.column != column.name);
        self.update.assignments.push(Assignment { column: column.name.clone(), value });
    }

    /// Only rows for which this holds.
    pub(super) fn require(&mut self, condition: Node) {
        push_condition(&mut self.update.filter, condition);
    }

    fn complete(update: &mut Update, all_rows: bool, returning: &[Node]) -> Result<()> {
        if update.assignments.is_empty() {
            return Err(Error::statement(format!(
                "the update of `{}` sets nothing; add `.set(column, value)`",
                E::NAME
            )));
        }
        require_filter::<E>("update", &update.filter, all_rows)?;
        for assignment in &mut update.assignments {
            if let Some(column) = E::table().column(&assignment.column) {
                column.check_changeable(E::NAME)?;
                let value = std::mem::replace(&mut assignment.value, Node::Null);
                assignment.value = written(column, value);
            }
        }
        add_update_values::<E>(&mut update.assignments);
        Self::each_value(update, |column, value| column.check_value(E::NAME, value))?;
        update.returning = returning.to_vec();
        Ok(())
    }

    /// Refuses values that this database cannot hold, and gives the others the form in which it stores them.
    fn check(update: &mut Update, dialect: &dyn Dialect) -> Result<()> {
        Self::each_value(update, |column, value| check_storable::<E>(dialect, column, value))?;
        for assignment in &mut update.assignments {
            if let (Some(value), Some(column)) = (assignment.value.value_mut(), E::table().column(&assignment.column)) {
                dialect.store(column, value);
            }
        }
        Ok(())
    }

    /// Calls `check` with each value that is set and its column.
    fn each_value(update: &Update, check: impl Fn(&Column, &ValueRef<'_>) -> Result<()>) -> Result<()> {
        update.assignments.iter().try_for_each(|assignment| {
            match (assignment.value.value(), E::table().column(&assignment.column)) {
                (Some(value), Some(column)) => check(column, value),
                _ => Ok(()),
            }
        })
    }
}

/// What an executor is told of the rows that a statement changes.
pub(super) fn changed_rows<E: Entity>(kind: RowChangeKind, filter: &[Node]) -> RowChange<'_> {
    RowChange { table: E::table(), kind, rows: ChangedRows::Matching(filter) }
}

/// Refuses to touch every row by accident.
pub(super) fn require_filter<E: Entity>(what: &str, filter: &[Node], all_rows: bool) -> Result<()> {
    table::require_filter(what, E::NAME, filter, all_rows)
}

impl<E: Entity> Write<E> for Updating<E> {
    fn run(mut self, db: &mut dyn Executor, returning: Vec<Node>, each: &mut Each<'_>) -> Result<Places> {
        Self::complete(&mut self.update, self.all_rows, &returning)?;
        let dialect = db.connection()?.dialect().clone();
        Self::check(&mut self.update, &*dialect)?;
        let followed = db.before_change(&changed_rows::<E>(RowChangeKind::Update, &self.update.filter))?;
        super::fetch::fetch(db, Statement::Update(&self.update), each)
            .map_err(|error| complete_violation(&*dialect, E::table(), false, error))?;
        db.after_change(followed)?;
        Ok(Places::IN_ORDER)
    }

    fn compile(&self, dialect: &dyn Dialect, returning: &[Node]) -> Result<Compiled<'static>> {
        let mut update = self.update.clone();
        Self::complete(&mut update, self.all_rows, returning)?;
        Self::check(&mut update, dialect)?;
        Statement::Update(&update).compile(dialect).map(Compiled::into_owned)
    }
}
