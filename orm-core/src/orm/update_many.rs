//! UPDATE of whole rows by their keys.

use std::fmt;

use super::Entity;
use super::query::Selection;
use crate::compile::{Compiled, Dialect};
use crate::engine::{ChangedRows, Executor, RowChange, RowChangeKind};
use crate::schema::Column;
use crate::sql::Node;
use crate::table::keyed::KeyedRows;
use crate::table::update_rows::UpdatePlan;
use crate::value::ValueRef;
use crate::{Error, Result};

/// An UPDATE of many rows of `E`, each found by its key and written as it is.
///
/// All columns are written but the key's and those that the database computes; a column with `on_update = …` gets that value. A row
/// with a `version` is only found if it still has that version, which is raised by one: so what others have changed since is left as
/// they wrote it, and not counted.
/// Databases with arrays do this by one statement for any number of rows, others by some, in one transaction.
pub struct UpdatingMany<E> {
    rows: Vec<E>,
    only: Option<Vec<Node>>,
}

impl<E: Entity> UpdatingMany<E> {
    pub(crate) fn new(rows: Vec<E>) -> UpdatingMany<E> {
        UpdatingMany { rows, only: None }
    }

    /// Writes these columns alone, a column or a tuple of the entity's own, and those with `on_update = …`.
    pub fn only(mut self, columns: impl Selection<E>) -> UpdatingMany<E> {
        let mut nodes = Vec::new();
        columns.add_nodes(&mut nodes);
        self.only = Some(nodes);
        self
    }

    /// Writes the rows: all of those that are there, or none if one is refused. Answers how many there were, changed or not. Of two rows
    /// with one key, either may win.
    ///
    /// # Errors
    /// [`Error::Statement`] for an entity without other columns than its key; a value that does not fit its column; what the database
    /// refuses.
    pub fn execute(self, db: &mut dyn Executor) -> Result<u64> {
        let columns = self.columns()?;
        let values = |row, values: &mut _| self.values(&columns, row, values);
        let rows = KeyedRows { n_rows: self.rows.len(), values: &values };
        let key = |row: usize| E::KEY.iter().map(|key| self.rows[row].cell(key.index).into_owned()).collect();
        let followed = db.before_change(&RowChange {
            table: E::table(),
            kind: RowChangeKind::Update,
            rows: ChangedRows::Having { columns: plan::<E>(&[]).key, n_rows: self.rows.len(), values: &key },
        })?;
        let n_rows = plan::<E>(&columns).execute(rows, db.connection()?)?;
        db.after_change(followed)?;
        Ok(n_rows)
    }

    /// The first statement's text and values for a database, without running it: for all rows where they go together, else for the
    /// first of them.
    ///
    /// # Errors
    /// As [`execute`](Self::execute).
    pub fn to_sql(&self, dialect: &dyn Dialect) -> Result<Compiled<'static>> {
        let columns = self.columns()?;
        let values = |row, values: &mut _| self.values(&columns, row, values);
        let rows = KeyedRows { n_rows: self.rows.len(), values: &values };
        plan::<E>(&columns).compile(&rows, dialect).map(Compiled::into_owned)
    }

    /// The columns that are written.
    fn columns(&self) -> Result<Vec<Written>> {
        let Some(only) = &self.only else {
            let is_found_by = |index: &usize| found_by::<E>().any(|other| other == *index);
            let indexes = E::WRITABLE.iter().copied().filter(|index| !is_found_by(index));
            return Ok(indexes.map(|index| Written { index, is_made: E::update_value(index).is_some() }).collect());
        };
        let mut columns = only.iter().map(chosen::<E>).collect::<Result<Vec<Written>>>()?;
        for index in (0..E::N_COLUMNS).filter(|index| E::update_value(*index).is_some()) {
            if columns.iter().all(|column| column.index != index) {
                columns.push(Written { index, is_made: true });
            }
        }
        Ok(columns)
    }

    fn values<'r>(&'r self, columns: &[Written], row: usize, values: &mut Vec<ValueRef<'r>>) -> Result<()> {
        let row = &self.rows[row];
        values.extend(columns.iter().map(|column| match column.is_made {
            true => E::update_value(column.index).unwrap_or(ValueRef::Null),
            false => row.cell(column.index),
        }));
        values.extend(found_by::<E>().map(|index| row.cell(index)));
        Ok(())
    }
}

/// The positions of the columns by which rows are found: those of the key, and then the version.
fn found_by<E: Entity>() -> impl Iterator<Item = usize> {
    E::KEY.iter().map(|key| key.index).chain(E::VERSION)
}

/// A column that is written.
struct Written {
    index: usize,
    /// Whether the value is that of `on_update`, and not the row's.
    is_made: bool,
}

/// A column that was asked for by name.
fn chosen<E: Entity>(node: &Node) -> Result<Written> {
    let columns = &E::table().columns;
    let index = match node {
        Node::Column(asked) if asked.place.is_root() => columns.iter().position(|column| column.name == asked.name),
        _ => None,
    };
    let Some(index) = index else {
        return Err(Error::statement(format!("`only` takes columns of `{}` itself", E::NAME)));
    };
    let column = &columns[index];
    column.check_changeable(E::NAME)?;
    if E::KEY.iter().any(|key| key.index == index) {
        return Err(Error::statement(format!(
            "`{}.{}` is what the rows are found by, and cannot be written with them; leave it out of `only`",
            E::NAME,
            column.field
        )));
    }
    Ok(Written { index, is_made: false })
}

fn plan<E: Entity>(columns: &[Written]) -> UpdatePlan<'static> {
    let column = |index: usize| -> &'static Column { &E::table().columns[index] };
    UpdatePlan {
        entity: E::NAME,
        table: E::table(),
        set: columns.iter().map(|written| column(written.index)).collect(),
        key: E::KEY.iter().map(|key| column(key.index)).collect(),
        version: E::VERSION.map(column),
    }
}

/// Without the rows, which may hold what must not be shown.
impl<E: Entity> fmt::Debug for UpdatingMany<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UpdatingMany").field("n_rows", &self.rows.len()).field("only", &self.only).finish()
    }
}
