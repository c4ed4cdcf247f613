//! INSERT of entities.

mod conflict;

use std::any::TypeId;
use std::marker::PhantomData;

use super::query::Selection;
use super::read::misread;
use super::returning::Write;
use super::{Entity, Record, Returning};
use crate::compile::{Compiled, Dialect};
use crate::engine::{ConstantText, Each, Executor, Next};
use crate::schema::Column;
use crate::sql::{self, Assign, Assignment, Conflict, Node};
pub(super) use crate::table::insert::written_node as written;
use crate::table::insert::{InsertPlan, InsertRows, Places, Written, check_storable as check_value};
use crate::value::ValueRef;
use crate::{Error, Result};

/// An INSERT of one or many rows of `E`, given as `R`: `NewX`, or whole `E`s with their keys.
///
/// Many rows are cut into batches of the form that the database likes best: one array for each column on PostgreSQL, so that one
/// text serves any number of rows, and a few fixed numbers of rows elsewhere. All rows are written, or none.
pub struct Insertion<E, R> {
    rows: Vec<R>,
    /// Columns set for all rows alike, by position.
    overrides: Vec<(usize, Node)>,
    conflict: Option<Conflict>,
    any_unique_key: bool,
    problem: Option<String>,
    entity: PhantomData<fn() -> E>,
}

impl<E: Entity, R: Record<E>> Insertion<E, R> {
    pub(crate) fn new(rows: Vec<R>) -> Insertion<E, R> {
        Insertion {
            rows,
            overrides: Vec::new(),
            conflict: None,
            any_unique_key: false,
            problem: None,
            entity: PhantomData,
        }
    }

    /// Writes this into a column of all rows, instead of its default or of what the rows say.
    pub fn set<T>(mut self, column: sql::Column<E, T>, value: impl Assign<E, T>) -> Insertion<E, R> {
        self.override_with(column.index(), value.into_assigned());
        self
    }

    /// Writes NULL into a column of all rows.
    pub fn set_null<T>(mut self, column: sql::Column<E, Option<T>>) -> Insertion<E, R> {
        self.override_with(column.index(), Node::Value(ValueRef::Null));
        self
    }

    fn override_with(&mut self, index: usize, node: Node) {
        self.overrides.retain(|(other, _)| *other != index);
        self.overrides.push((index, node));
    }

    /// Asks for columns of the new rows, in the order of the rows given.
    pub fn returning<X: Selection<E>>(self, selection: X) -> Returning<E, Insertion<E, R>, X> {
        Returning::new(self, selection)
    }

    /// Inserts the rows: all, or none if one is refused. Answers how many were written: inserted, or changed by `do_update`.
    ///
    /// # Errors
    /// A value that does not fit its column, and what the database refuses.
    pub fn execute(self, db: &mut dyn Executor) -> Result<u64> {
        self.check()?;
        let sources = self.sources();
        let values = |row, values: &mut _| self.values(&sources, row, values);
        let rows = InsertRows { n_rows: self.rows.len(), values: &values };
        let plan = InsertPlan { text: self.constant(ConstantText::Insert), ..self.plan(&sources, Vec::new()) };
        let followed = plan.before_change(&rows, db)?;
        let n_rows = plan.execute(rows, db.connection()?)?;
        db.after_change(followed)?;
        Ok(n_rows)
    }

    /// Inserts the row and answers it as the database holds it, with its key and defaults.
    ///
    /// # Errors
    /// As [`execute`](Self::execute); [`Error::NotFound`] if `do_nothing` left the row out.
    pub fn one(self, db: &mut dyn Executor) -> Result<E> {
        if self.rows.len() != 1 {
            let reason = format!("`one` inserts exactly one row, but {} were given; use `all`", self.rows.len());
            return Err(Error::statement(reason));
        }
        self.all(db)?.pop().ok_or_else(|| Error::NotFound { entity: E::NAME.to_owned() })
    }

    /// Inserts the row and answers it as the database holds it; none if `do_nothing` left it out.
    ///
    /// # Errors
    /// As [`execute`](Self::execute).
    pub fn one_or_none(self, db: &mut dyn Executor) -> Result<Option<E>> {
        match self.one(db) {
            Err(Error::NotFound { .. }) => Ok(None),
            result => result.map(Some),
        }
    }

    /// Inserts the rows (all, or none if one is refused) and answers them as the database holds them, in the order given, without
    /// those that `do_nothing` left out.
    ///
    /// Where the database has no RETURNING (MySQL) the rows are read back by their keys in the same transaction.
    ///
    /// # Errors
    /// As [`execute`](Self::execute).
    pub fn all(self, db: &mut dyn Executor) -> Result<Vec<E>> {
        self.check()?;
        let mut list = Vec::with_capacity(self.rows.len());
        let sources = self.sources();
        let values = |row, values: &mut _| self.values(&sources, row, values);
        let rows = InsertRows { n_rows: self.rows.len(), values: &values };
        let text = self.constant(ConstantText::InsertAnswered);
        let plan = InsertPlan { text, ..self.plan(&sources, all_columns::<E>()) };
        let followed = plan.before_change(&rows, db)?;
        let places = plan.query(rows, db.connection()?, &mut |row| {
            list.push(E::read_row(row, 0).map_err(misread::<E>)?);
            Ok(Next::More)
        })?;
        db.after_change(followed)?;
        Ok(places.arrange(list))
    }

    /// The statement's text and values for a database, without running it. Many rows are one statement here; when they are run, they
    /// are cut into batches.
    ///
    /// # Errors
    /// A value that does not fit its column, and what the database cannot do.
    pub fn to_sql(&self, dialect: &dyn Dialect) -> Result<Compiled<'static>> {
        self.compile(dialect, &[])
    }

    fn check(&self) -> Result<()> {
        self.problem.as_ref().map_or(Ok(()), |problem| Err(Error::statement(problem.as_str())))?;
        let mut overridden = self.overrides.iter().filter_map(|(index, _)| E::table().columns.get(*index));
        overridden.try_for_each(|column| column.check_writable(E::NAME))
    }

    fn complain(&mut self, problem: impl Into<String>) {
        self.problem.get_or_insert_with(|| problem.into());
    }

    /// Which columns are written, and from where each row's values come.
    fn sources(&self) -> Vec<Source<'_>> {
        let from = |index: usize| match self.overrides.iter().find(|(other, _)| *other == index) {
            Some((_, Node::Value(value))) => Some(From::Value(value)),
            Some((_, node)) => Some(From::Expression(node)),
            None if R::COLUMNS.contains(&index) => Some(From::Record),
            None => E::DEFAULTS.contains(&index).then_some(From::Default),
        };
        let columns = E::table().columns.iter().enumerate();
        columns.filter_map(|(index, column)| Some(Source { index, column, from: from(index)? })).collect()
    }

    fn plan<'p>(&'p self, sources: &[Source<'p>], returning: Vec<Node>) -> InsertPlan<'p> {
        let columns = sources.iter().map(|source| match source.from {
            From::Expression(node) => Written { column: source.column, expression: Some(node) },
            _ => Written { column: source.column, expression: None },
        });
        InsertPlan {
            entity: E::NAME,
            table: E::table(),
            columns: columns.collect(),
            conflict: self.conflict.as_ref(),
            any_unique_key: self.any_unique_key,
            returning,
            text: None,
        }
    }

    /// The name of the text for one row, if nothing but the row itself tells what is written.
    fn constant(&self, name: fn(TypeId, &'static [usize]) -> ConstantText) -> Option<ConstantText> {
        let is_plain = self.overrides.is_empty() && self.conflict.is_none();
        is_plain.then(|| name(TypeId::of::<E>(), R::COLUMNS))
    }

    /// Appends what a row brings along.
    fn values<'r>(&'r self, sources: &[Source<'r>], row: usize, values: &mut Vec<ValueRef<'r>>) -> Result<()> {
        for source in sources {
            match source.from {
                From::Record => values.push(self.rows[row].value(source.index).into_value(E::NAME)?),
                From::Default => values.push(E::default_value(source.index).unwrap_or(ValueRef::Null)),
                From::Value(value) => values.push(value.reborrow()),
                From::Expression(_) => {}
            }
        }
        Ok(())
    }
}

/// A column that is written.
struct Source<'i> {
    index: usize,
    column: &'static Column,
    from: From<'i>,
}

/// Where a column's value comes from.
enum From<'i> {
    Record,
    Default,
    Value(&'i ValueRef<'static>),
    Expression(&'i Node),
}

/// Adds the columns with `on_update` that are not set yet, and raises the version.
pub(super) fn add_update_values<E: Entity>(assignments: &mut Vec<Assignment>) {
    assignments.extend(E::VERSION.map(|index| Assignment::raise(&E::table().columns[index])));
    for (index, column) in E::table().columns.iter().enumerate() {
        if assignments.iter().any(|assignment| assignment.column == column.name) {
            continue;
        }
        if let Some(value) = E::update_value(index) {
            assignments.push(Assignment { column: column.name.clone(), value: written(column, Node::Value(value)) });
        }
    }
}

/// Refuses a value that the database cannot hold at all.
pub(super) fn check_storable<E: Entity>(dialect: &dyn Dialect, column: &Column, value: &ValueRef<'_>) -> Result<()> {
    check_value(dialect, E::NAME, column, value)
}

/// All of an entity's columns, to be answered.
pub(super) fn all_columns<E: Entity>() -> Vec<Node> {
    E::table().columns.iter().map(|column| Node::column(column.name.clone())).collect()
}

impl<E: Entity, R: Record<E>> Write<E> for Insertion<E, R> {
    fn run(self, db: &mut dyn Executor, returning: Vec<Node>, each: &mut Each<'_>) -> Result<Places> {
        self.check()?;
        let sources = self.sources();
        let values = |row, values: &mut _| self.values(&sources, row, values);
        let rows = InsertRows { n_rows: self.rows.len(), values: &values };
        let plan = self.plan(&sources, returning);
        let followed = plan.before_change(&rows, db)?;
        let places = plan.query(rows, db.connection()?, each)?;
        db.after_change(followed)?;
        Ok(places)
    }

    fn compile(&self, dialect: &dyn Dialect, returning: &[Node]) -> Result<Compiled<'static>> {
        self.check()?;
        let sources = self.sources();
        let values = |row, values: &mut _| self.values(&sources, row, values);
        let rows = InsertRows { n_rows: self.rows.len(), values: &values };
        self.plan(&sources, returning.to_vec()).compile(rows, dialect)
    }
}
