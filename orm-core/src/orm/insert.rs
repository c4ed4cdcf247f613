//! INSERT of entities.

use std::marker::PhantomData;

use super::query::Selection;
use super::read::misread;
use super::returning::Write;
use super::{Entity, Record, Returning};
use crate::compile::{Compiled, Dialect, Statement};
use crate::engine::{Connection, Each, Executor, Next};
use crate::schema::{Column, Name};
use crate::sql::{self, Assign, Assignment, Conflict, ConflictAction, Insert, Node, Rows};
use crate::value::ValueRef;
use crate::{Error, Result};

/// An INSERT of one or many rows of `E`, given as `R`: `NewX`, or whole `E`s with their keys.
pub struct Insertion<E, R> {
    rows: Vec<R>,
    /// Columns set for all rows alike, by position.
    overrides: Vec<(usize, Node)>,
    conflict: Option<Conflict>,
    problem: Option<&'static str>,
    entity: PhantomData<fn() -> E>,
}

/// A decision about rows that are there already; `do_nothing` or `do_update` completes it.
pub struct OnConflict<E, R> {
    insertion: Insertion<E, R>,
    target: Vec<Name>,
}

impl<E: Entity, R: Record<E>> Insertion<E, R> {
    pub(crate) fn new(rows: Vec<R>) -> Insertion<E, R> {
        Insertion { rows, overrides: Vec::new(), conflict: None, problem: None, entity: PhantomData }
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

    /// Decides what happens to a row whose values in these columns are there already: a column or a tuple, which must have a unique
    /// constraint.
    pub fn on_conflict(mut self, columns: impl Selection<E>) -> OnConflict<E, R> {
        let target = self.names(columns);
        OnConflict { insertion: self, target }
    }

    /// Asks for columns of the new rows, in the order of the rows given.
    pub fn returning<X: Selection<E>>(self, selection: X) -> Returning<E, Insertion<E, R>, X> {
        Returning::new(self, selection)
    }

    /// Inserts the rows: all, or none if one is refused. Answers how many were written.
    ///
    /// # Errors
    /// A value that does not fit its column, and what the database refuses.
    pub fn execute(self, db: &mut dyn Executor) -> Result<u64> {
        self.check()?;
        let plan = Plan::new(&self);
        let connection = db.connection()?;
        let batch = plan.batch(&**connection.dialect(), self.rows.len());
        if self.rows.len() <= batch {
            return plan.execute(connection, &self.rows);
        }
        connection.atomic(|connection| {
            self.rows.chunks(batch).try_fold(0, |sum, rows| plan.execute(connection, rows).map(|n_rows| sum + n_rows))
        })
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

    /// Inserts the rows (all, or none if one is refused) and answers them as the database holds them, in the order given.
    ///
    /// # Errors
    /// As [`execute`](Self::execute).
    pub fn all(self, db: &mut dyn Executor) -> Result<Vec<E>> {
        let mut list = Vec::with_capacity(self.rows.len());
        self.run(db, all_columns::<E>(), &mut |row| {
            list.push(E::read_row(row, 0).map_err(misread::<E>)?);
            Ok(Next::More)
        })?;
        Ok(list)
    }

    /// The statement's text and values for a database, without running it. Many rows are one statement here; when they are run, they
    /// are cut into batches.
    ///
    /// # Errors
    /// A value that does not fit its column, and what the database cannot do.
    pub fn to_sql(&self, dialect: &dyn Dialect) -> Result<Compiled<'static>> {
        self.compile(dialect, &[])
    }

    fn names(&mut self, columns: impl Selection<E>) -> Vec<Name> {
        let mut nodes = Vec::new();
        columns.add_nodes(&mut nodes);
        let names: Option<Vec<Name>> = nodes
            .into_iter()
            .map(|node| match node {
                Node::Column(column) if column.place.is_root() => Some(column.name),
                _ => None,
            })
            .collect();
        names.unwrap_or_else(|| {
            self.problem.get_or_insert("`on_conflict` and `do_update` take columns of the entity itself");
            Vec::new()
        })
    }

    fn check(&self) -> Result<()> {
        self.problem.map_or(Ok(()), |problem| Err(Error::statement(problem)))?;
        let overridden = self.overrides.iter().filter_map(|(index, _)| E::table().columns.get(*index));
        let updated = match &self.conflict {
            Some(Conflict { action: ConflictAction::Update(assignments), .. }) => &assignments[..],
            _ => &[],
        };
        let updated = updated.iter().filter_map(|assignment| E::table().column(&assignment.column));
        overridden.chain(updated).try_for_each(|column| column.check_writable(E::NAME))
    }
}

impl<E: Entity, R: Record<E>> OnConflict<E, R> {
    /// Leaves the row that is there as it is.
    pub fn do_nothing(self) -> Insertion<E, R> {
        self.complete(ConflictAction::Nothing)
    }

    /// Writes the given row's values of these columns into the row that is there, and `on_update` columns with them.
    pub fn do_update(mut self, columns: impl Selection<E>) -> Insertion<E, R> {
        let names = self.insertion.names(columns);
        let mut assignments: Vec<Assignment> = names
            .into_iter()
            .map(|column| Assignment { value: Node::column_of(EXCLUDED, column.clone()), column })
            .collect();
        add_update_values::<E>(&mut assignments);
        self.complete(ConflictAction::Update(assignments))
    }

    fn complete(mut self, action: ConflictAction) -> Insertion<E, R> {
        self.insertion.conflict = Some(Conflict { target: self.target, action });
        self.insertion
    }
}

/// What the standard calls the row that could not be inserted.
pub(crate) const EXCLUDED: &str = "excluded";

/// Adds the columns with `on_update` that are not set yet.
pub(super) fn add_update_values<E: Entity>(assignments: &mut Vec<Assignment>) {
    for (index, column) in E::table().columns.iter().enumerate() {
        if assignments.iter().any(|assignment| assignment.column == column.name) {
            continue;
        }
        if let Some(value) = E::update_value(index) {
            assignments.push(Assignment { column: column.name.clone(), value: written(column, Node::Value(value)) });
        }
    }
}

/// What is written into a column, marked if it must not be logged.
pub(super) fn written(column: &Column, value: Node) -> Node {
    match column.sensitive {
        true => Node::Sensitive(Box::new(value)),
        false => value,
    }
}

/// Refuses a value that does not fit the column, or that the database cannot hold at all.
fn check_value<E: Entity>(dialect: &dyn Dialect, column: &Column, value: &ValueRef<'_>) -> Result<()> {
    column.check_value(E::NAME, value)?;
    check_storable::<E>(dialect, column, value)
}

/// Refuses a value that the database cannot hold at all.
pub(super) fn check_storable<E: Entity>(dialect: &dyn Dialect, column: &Column, value: &ValueRef<'_>) -> Result<()> {
    dialect.check_value(value).map_err(|error| match column.sensitive {
        true => error.at_column(E::NAME, &column.field).without_value(),
        false => error.at_column(E::NAME, &column.field),
    })
}

/// All of an entity's columns, to be answered.
pub(super) fn all_columns<E: Entity>() -> Vec<Node> {
    E::table().columns.iter().map(|column| Node::column(column.name.clone())).collect()
}

impl<E: Entity, R: Record<E>> Write<E> for Insertion<E, R> {
    /// Row by row, with one prepared statement: no database promises that RETURNING keeps the order of many rows.
    fn run(self, db: &mut dyn Executor, returning: Vec<Node>, each: &mut Each<'_>) -> Result<()> {
        self.check()?;
        let mut plan = Plan::new(&self);
        plan.returning = returning;
        let connection = db.connection()?;
        match &self.rows[..] {
            [row] => plan.query(connection, row, each),
            rows => connection.atomic(|connection| rows.iter().try_for_each(|row| plan.query(connection, row, each))),
        }
    }

    fn compile(&self, dialect: &dyn Dialect, returning: &[Node]) -> Result<Compiled<'static>> {
        self.check()?;
        let mut plan = Plan::new(self);
        plan.returning = returning.to_vec();
        let statement = plan.statement(dialect, &self.rows)?;
        let compiled = Statement::Insert(&statement).compile(dialect)?;
        Ok(plan.bound(dialect, &self.rows, compiled)?.into_owned())
    }
}

/// Which columns are written, and from where each row's values come.
struct Plan<'i, E, R> {
    columns: Vec<(usize, &'static Column, From<'i>)>,
    conflict: &'i Option<Conflict>,
    returning: Vec<Node>,
    types: PhantomData<fn() -> (E, R)>,
}

enum From<'i> {
    Record,
    Default,
    Override(&'i Node),
}

impl<'i, E: Entity, R: Record<E>> Plan<'i, E, R> {
    fn new(insertion: &'i Insertion<E, R>) -> Plan<'i, E, R> {
        let from = |index: usize| match insertion.overrides.iter().find(|(other, _)| *other == index) {
            Some((_, node)) => Some(From::Override(node)),
            None if R::COLUMNS.contains(&index) => Some(From::Record),
            None => E::DEFAULTS.contains(&index).then_some(From::Default),
        };
        let columns = E::table().columns.iter().enumerate();
        let columns = columns.filter_map(|(index, column)| Some((index, column, from(index)?))).collect();
        Plan { columns, conflict: &insertion.conflict, returning: Vec::new(), types: PhantomData }
    }

    /// How many rows one statement takes.
    fn batch(&self, dialect: &dyn Dialect, n_rows: usize) -> usize {
        let capabilities = dialect.capabilities();
        let room = capabilities.max_binds / self.columns.len().max(1);
        match self.columns.len() {
            // A row of defaults has no multi-row form.
            0 => 1,
            _ => capabilities.insert_batch.min(room).clamp(1, n_rows.max(1)),
        }
    }

    /// Whether all values are bound, so that one text serves rows of any values.
    fn is_bound(&self) -> bool {
        !self.columns.iter().any(|(_, _, from)| matches!(from, From::Override(node) if !matches!(node, Node::Value(_))))
    }

    fn statement(&self, dialect: &dyn Dialect, rows: &[R]) -> Result<Insert> {
        let columns = self.columns.iter().map(|(_, column, _)| column.name.clone()).collect();
        let rows = if self.is_bound() { Rows::Parameters(rows.len()) } else { Rows::Nodes(self.nodes(dialect, rows)?) };
        Ok(Insert {
            table: E::table().into(),
            columns,
            rows,
            conflict: self.conflict.clone(),
            returning: self.returning.clone(),
        })
    }

    fn nodes(&self, dialect: &dyn Dialect, rows: &[R]) -> Result<Vec<Vec<Node>>> {
        let row = |row| {
            let nodes = self.columns.iter().map(|(index, column, from)| {
                let node = match from {
                    From::Override(node) if !matches!(node, Node::Value(_)) => (*node).clone(),
                    from => Node::Value(self.value(dialect, row, *index, column, from)?.into_owned()),
                };
                Ok(written(column, node))
            });
            nodes.collect()
        };
        rows.iter().map(row).collect()
    }

    fn value<'r>(
        &self,
        dialect: &dyn Dialect,
        row: &'r R,
        index: usize,
        column: &Column,
        from: &From<'r>,
    ) -> Result<ValueRef<'r>> {
        let value = match from {
            From::Record => row.value(index)?,
            From::Default => E::default_value(index).unwrap_or(ValueRef::Null),
            From::Override(Node::Value(value)) => value.reborrow(),
            From::Override(_) => return Err(Error::statement("an expression has no value of its own")),
        };
        check_value::<E>(dialect, column, &value)?;
        Ok(dialect.stored(column, value))
    }

    /// The statement's text with the rows' values in front of its own.
    fn bound<'r>(&self, dialect: &dyn Dialect, rows: &'r [R], compiled: Compiled<'r>) -> Result<Compiled<'r>>
    where
        'i: 'r,
    {
        if !self.is_bound() {
            return Ok(compiled);
        }
        let mut binds = Vec::with_capacity(rows.len() * self.columns.len() + compiled.binds.len());
        let mut sensitive = Vec::new();
        for row in rows {
            for (index, column, from) in &self.columns {
                if column.sensitive {
                    sensitive.push(binds.len());
                }
                binds.push(self.value(dialect, row, *index, column, from)?);
            }
        }
        sensitive.extend(compiled.sensitive.iter().map(|index| index + binds.len()));
        binds.extend(compiled.binds);
        Ok(Compiled { sql: compiled.sql, binds, sensitive })
    }

    fn execute(&self, connection: &mut Connection, rows: &[R]) -> Result<u64> {
        if rows.is_empty() {
            return Ok(0);
        }
        let dialect = connection.dialect().clone();
        let statement = self.statement(&*dialect, rows)?;
        let compiled = Statement::Insert(&statement).compile(&*dialect)?;
        connection.execute_compiled(&self.bound(&*dialect, rows, compiled)?)
    }

    fn query(&self, connection: &mut Connection, row: &R, each: &mut Each<'_>) -> Result<()> {
        let row = std::slice::from_ref(row);
        let dialect = connection.dialect().clone();
        let statement = self.statement(&*dialect, row)?;
        let compiled = Statement::Insert(&statement).compile(&*dialect)?;
        connection.query_compiled(&self.bound(&*dialect, row, compiled)?, each)
    }
}
