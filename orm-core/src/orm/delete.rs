//! DELETE of entities.

use std::marker::PhantomData;

use super::fetch::{execute, fetch};
use super::query::{Selection, push_condition};
use super::returning::Write;
use super::update::{changed_rows, require_filter};
use super::{Entity, Returning};
use crate::Result;
use crate::compile::{Compiled, Dialect, Statement};
use crate::engine::{Each, Executor, RowChangeKind};
use crate::sql::{Condition, Delete, Node};
use crate::table::insert::Places;

/// A DELETE of rows of `E`.
#[derive(Debug)]
pub struct Deletion<E> {
    delete: Delete,
    all_rows: bool,
    entity: PhantomData<fn() -> E>,
}

impl<E: Entity> Deletion<E> {
    pub(crate) fn new() -> Deletion<E> {
        let delete = Delete { table: E::table().into(), filter: Vec::new(), returning: Vec::new() };
        Deletion { delete, all_rows: false, entity: PhantomData }
    }

    /// Only rows for which this holds; several calls must all hold.
    pub fn filter(mut self, condition: impl Condition<E>) -> Deletion<E> {
        push_condition(&mut self.delete.filter, condition.into_condition().into_node());
        self
    }

    /// Means every row: without a filter the statement is refused.
    pub fn all_rows(mut self) -> Deletion<E> {
        self.all_rows = true;
        self
    }

    /// Asks for columns of the deleted rows.
    pub fn returning<X: Selection<E>>(self, selection: X) -> Returning<E, Deletion<E>, X> {
        Returning::new(self, selection)
    }

    /// Runs the statement; the number of rows deleted.
    ///
    /// # Errors
    /// [`Error::Statement`](crate::Error::Statement) without a filter and without `all_rows`; what the database refuses.
    pub fn execute(mut self, db: &mut dyn Executor) -> Result<u64> {
        self.complete(Vec::new())?;
        let followed = db.before_change(&changed_rows::<E>(RowChangeKind::Delete, &self.delete.filter))?;
        let n_rows = execute(db, Statement::Delete(&self.delete))?;
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

    fn complete(&mut self, returning: Vec<Node>) -> Result<()> {
        require_filter::<E>("deletion", &self.delete.filter, self.all_rows)?;
        self.delete.returning = returning;
        Ok(())
    }
}

impl<E: Entity> Write<E> for Deletion<E> {
    fn run(mut self, db: &mut dyn Executor, returning: Vec<Node>, each: &mut Each<'_>) -> Result<Places> {
        self.complete(returning)?;
        let followed = db.before_change(&changed_rows::<E>(RowChangeKind::Delete, &self.delete.filter))?;
        fetch(db, Statement::Delete(&self.delete), each)?;
        db.after_change(followed)?;
        Ok(Places::IN_ORDER)
    }

    fn compile(&self, dialect: &dyn Dialect, returning: &[Node]) -> Result<Compiled<'static>> {
        require_filter::<E>("deletion", &self.delete.filter, self.all_rows)?;
        let delete = Delete { returning: returning.to_vec(), ..self.delete.clone() };
        Statement::Delete(&delete).compile(dialect).map(Compiled::into_owned)
    }
}
