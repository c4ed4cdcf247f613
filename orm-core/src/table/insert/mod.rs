//! INSERT of any number of rows.
//!
//! Rows are cut into [batches](batch) of the form that the database likes best, and written by [`execute`](InsertPlan::execute); or
//! they come back as the database holds them, in the order given, by [`query`](InsertPlan::query).

mod answer;
mod batch;
mod conflict;
mod next_keys;
mod one_row;
mod place;
mod read_back;
mod upserted;

use batch::{Batch, Batches};
pub(crate) use place::Places;

use crate::compile::{Capabilities, Compiled, Dialect, Statement, complete_violation};
use crate::engine::{Connection, ConstantText};
use crate::schema::{Column, Name, Table};
use crate::sql::{Conflict, ConflictAction, Insert, Node, Rows};
use crate::value::{SqlType, ValueRef};
use crate::{Error, Result};

/// An INSERT of rows of one shape, before it is cut into statements.
pub(crate) struct InsertPlan<'p> {
    /// What messages call the rows: the entity, or the table.
    pub(crate) entity: &'p str,
    /// The table.
    pub(crate) table: &'p Table,
    /// The columns that are written.
    pub(crate) columns: Vec<Written<'p>>,
    /// What to do with rows that are there already.
    pub(crate) conflict: Option<&'p Conflict>,
    /// Whether it is meant that any unique key decides, where the database cannot be told which.
    pub(crate) any_unique_key: bool,
    /// What the statement answers for each row.
    pub(crate) returning: Vec<Node>,
    /// How the connection calls the text for one row, if that is always the same: all values are bound, and there is no conflict clause.
    pub(crate) text: Option<ConstantText>,
}

/// A column that is written, and from where.
pub(crate) struct Written<'p> {
    /// The column.
    pub(crate) column: &'p Column,
    /// One expression for all rows; else each row brings a value.
    pub(crate) expression: Option<&'p Node>,
}

/// The rows' values.
pub(crate) struct InsertRows<'r, 'f> {
    /// How many rows there are.
    pub(crate) n_rows: usize,
    /// Appends a row's values for the columns without expression. Called once for each row, so that defaults are made once.
    pub(crate) values: RowValues<'r, 'f>,
}

/// See [`InsertRows`].
pub(crate) type RowValues<'r, 'f> = &'f dyn Fn(usize, &mut Vec<ValueRef<'r>>) -> Result<()>;

impl<'p> InsertPlan<'p> {
    /// Inserts the rows: all, or none if one is refused. Answers how many were written: inserted, or changed by `do_update`.
    pub(crate) fn execute(&self, rows: InsertRows<'_, '_>, connection: &mut Connection) -> Result<u64> {
        let dialect = connection.dialect().clone();
        self.write(rows, connection).map_err(|error| complete_violation(&*dialect, self.table, true, error))
    }

    fn write(&self, rows: InsertRows<'_, '_>, connection: &mut Connection) -> Result<u64> {
        let dialect = connection.dialect().clone();
        if let Some(text) = self.constant_text(rows.n_rows) {
            let row = self.one_row(text, &rows, connection)?;
            return connection.execute_hiding(&row.sql, &row.values, &row.sensitive);
        }
        self.check(&*dialect)?;
        if self.leaves_rows_alone(&*dialect) {
            return self.insert_unless_there(rows, connection);
        }
        let n_rows = rows.n_rows as u64;
        let mut writer = Writer::new(self, &*dialect, false);
        let mut n_written = 0;
        self.in_batches(rows, connection, self.most_rows(dialect.capabilities()), &mut |connection, batch| {
            let rounds = self.rounds(batch, &*dialect);
            let is_single = rounds.len() == 1;
            let run = |connection: &mut Connection| {
                rounds.into_iter().try_for_each(|batch| {
                    n_written += connection.execute_compiled(&writer.compile(batch)?)?;
                    Ok(())
                })
            };
            if is_single { run(connection) } else { connection.atomic(run) }
        })?;
        // Without a named target the number is another one: MySQL counts a changed row twice.
        let counts_otherwise = self.conflict.is_some() && !dialect.capabilities().conflict_target;
        Ok(if counts_otherwise { n_rows } else { n_written })
    }

    /// The text of one statement for all rows.
    pub(crate) fn compile(&self, rows: InsertRows<'_, '_>, dialect: &dyn Dialect) -> Result<Compiled<'static>> {
        self.check(dialect)?;
        let mut batches = Batches::new(self, dialect, rows, usize::MAX);
        let batch = batches.all()?;
        let capabilities = dialect.capabilities();
        let ordered = !self.returning.is_empty() && batch.n_rows > 1 && self.generated_key().is_some();
        let mut writer = Writer::new(self, dialect, ordered);
        writer.reads_back = !capabilities.insert_returning;
        writer.without_conflict = self.leaves_rows_alone(dialect);
        writer.compile(batch).map(Compiled::into_owned)
    }

    /// Runs the batches of the rows: in one transaction, unless one statement takes them all.
    fn in_batches<'r>(
        &self,
        rows: InsertRows<'r, '_>,
        connection: &mut Connection,
        most_rows: usize,
        run: &mut dyn FnMut(&mut Connection, Batch<'r>) -> Result<()>,
    ) -> Result<()> {
        let dialect = connection.dialect().clone();
        let mut batches = Batches::new(self, &*dialect, rows, most_rows);
        let Some(first) = batches.next()? else { return Ok(()) };
        // A row that is refused must not cost the caller's transaction, as it does not where the rows take several statements.
        let is_guarded = most_rows > 1 && dialect.capabilities().errors_fail_transaction && connection.in_transaction();
        if batches.is_done() && !(is_guarded && first.n_rows > 1) {
            return run(connection, first);
        }
        connection.atomic(|connection| {
            run(connection, first)?;
            while let Some(batch) = batches.next()? {
                run(connection, batch)?;
            }
            Ok(())
        })
    }

    /// How many rows one statement takes.
    fn most_rows(&self, capabilities: &Capabilities) -> usize {
        match self.columns.len() {
            // A row of defaults has no multi-row form.
            0 => 1,
            _ if self.takes_arrays(capabilities) => capabilities.insert_batch,
            n_columns => capabilities.insert_batch.min(capabilities.max_binds / n_columns).max(1),
        }
    }

    /// Whether the values of a column can be bound together, as one array.
    fn takes_arrays(&self, capabilities: &Capabilities) -> bool {
        let has_array = |written: &Written<'_>| !matches!(written.column.sql_type, SqlType::Array(_) | SqlType::Any);
        capabilities.insert_arrays && self.is_bound() && self.columns.iter().all(has_array)
    }

    /// Whether all values are bound, so that one text serves rows of any values.
    fn is_bound(&self) -> bool {
        self.columns.iter().all(|written| written.expression.is_none())
    }

    /// The columns to which each row brings a value.
    fn value_columns(&self) -> impl Iterator<Item = &'p Column> {
        self.columns.iter().filter(|written| written.expression.is_none()).map(|written| written.column)
    }

    /// The key's column, if the database numbers the rows.
    fn generated_key(&self) -> Option<&'p Column> {
        let [name] = &self.table.primary_key[..] else { return None };
        let column = self.table.column(name).filter(|column| column.generated)?;
        let is_written = self.columns.iter().any(|written| written.column.name == column.name);
        (!is_written).then_some(column)
    }

    /// Where the key's values stand among those of a row, if each row brings a whole key.
    fn given_key(&self) -> Option<Vec<usize>> {
        let position = |name: &Name| self.value_columns().position(|column| column.name == *name);
        let key: Option<Vec<usize>> = self.table.primary_key.iter().map(position).collect();
        key.filter(|key| !key.is_empty())
    }
}

/// Writes the statements of a plan; the text is written once for batches of equal size.
struct Writer<'p, 'd> {
    plan: &'p InsertPlan<'p>,
    dialect: &'d dyn Dialect,
    /// Whether generated keys must grow in the order of the rows.
    ordered: bool,
    /// Whether the rows are read in another way than by RETURNING.
    reads_back: bool,
    without_conflict: bool,
    /// Columns that are answered beside those asked for.
    more_returning: Vec<Node>,
    /// Another conflict clause than the plan's.
    conflict: Option<Conflict>,
    last: Option<(usize, Compiled<'static>)>,
}

impl<'p, 'd> Writer<'p, 'd> {
    fn new(plan: &'p InsertPlan<'p>, dialect: &'d dyn Dialect, ordered: bool) -> Writer<'p, 'd> {
        Writer {
            plan,
            dialect,
            ordered,
            reads_back: false,
            without_conflict: false,
            more_returning: Vec::new(),
            conflict: None,
            last: None,
        }
    }

    /// The statement for a batch, with its values in front of those of its own.
    fn compile<'r>(&mut self, batch: Batch<'r>) -> Result<Compiled<'r>> {
        if !self.plan.is_bound() {
            let rows = Rows::Nodes(self.nodes(batch));
            return Statement::Insert(&self.statement(rows)).compile(self.dialect).map(Compiled::into_owned);
        }
        let is_array = batch.n_rows > 1 && self.plan.takes_arrays(self.dialect.capabilities());
        // The text for arrays serves any number of rows.
        let size = if is_array { usize::MAX } else { batch.n_rows };
        let text = match self.last.take().filter(|(other, _)| *other == size) {
            Some((_, text)) => text,
            None => self.text(size)?,
        };
        let width = self.plan.columns.len();
        let mut binds = if is_array { batch.into_lists(width) } else { batch.values };
        let mut sensitive = self.sensitive(binds.len());
        sensitive.extend(text.sensitive.iter().map(|index| index + binds.len()));
        binds.extend(text.binds.iter().cloned());
        let compiled = Compiled { sql: text.sql.clone(), binds, sensitive };
        self.last = Some((size, text));
        Ok(compiled)
    }

    /// The text for so many rows; for those of arrays if there is no end to them.
    fn text(&self, n_rows: usize) -> Result<Compiled<'static>> {
        let columns = || self.plan.columns.iter().map(|written| written.column.clone()).collect();
        let rows = match n_rows {
            usize::MAX => Rows::Arrays { columns: columns(), ordered: self.ordered },
            n_rows => Rows::Parameters(n_rows),
        };
        Ok(Statement::Insert(&self.statement(rows)).compile(self.dialect)?.into_owned())
    }

    /// Which of so many binds, row after row or column after column, must not be logged.
    fn sensitive(&self, n_binds: usize) -> Vec<usize> {
        let columns = &self.plan.columns;
        match columns.iter().any(|written| written.column.sensitive) {
            true => (0..n_binds).filter(|position| columns[position % columns.len()].column.sensitive).collect(),
            false => Vec::new(),
        }
    }

    fn statement(&self, rows: Rows) -> Insert {
        let conflict = match (&self.conflict, self.without_conflict) {
            (Some(conflict), _) => Some(conflict.clone()),
            (None, false) => self.plan.conflict.cloned(),
            (None, true) => None,
        };
        let returning = self.plan.returning.iter().chain(&self.more_returning).cloned();
        Insert {
            table: self.plan.table.into(),
            columns: self.plan.columns.iter().map(|written| written.column.name.clone()).collect(),
            rows,
            conflict,
            returning: if self.reads_back { Vec::new() } else { returning.collect() },
        }
    }

    /// The rows as expressions, each value marked if it must not be logged.
    fn nodes(&self, batch: Batch<'_>) -> Vec<Vec<Node>> {
        let mut values = batch.values.into_iter();
        let mut row = || {
            let nodes = self.plan.columns.iter().map(|written| {
                let node = match written.expression {
                    Some(expression) => expression.clone(),
                    None => Node::Value(values.next().unwrap_or(ValueRef::Null).into_owned()),
                };
                written_node(written.column, node)
            });
            nodes.collect()
        };
        (0..batch.n_rows).map(|_| row()).collect()
    }
}

/// What is written into a column, marked if it must not be logged.
pub(crate) fn written_node(column: &Column, value: Node) -> Node {
    match column.sensitive {
        true => Node::Sensitive(Box::new(value)),
        false => value,
    }
}

/// Refuses a value that its column or the database cannot hold, and gives others the form in which they are stored.
#[inline]
pub(crate) fn admit(entity: &str, dialect: &dyn Dialect, column: &Column, value: &mut ValueRef<'_>) -> Result<()> {
    if !column.fits_at_a_glance(value) {
        column.check_value(entity, value)?;
    }
    check_storable(dialect, entity, column, value)?;
    dialect.store(column, value);
    Ok(())
}

/// Refuses a value that the database cannot hold at all.
#[inline]
pub(crate) fn check_storable(dialect: &dyn Dialect, entity: &str, column: &Column, value: &ValueRef<'_>) -> Result<()> {
    dialect.check_value(value).map_err(|error| match column.sensitive {
        true => error.at_column(entity, &column.field).without_value(),
        false => error.at_column(entity, &column.field),
    })
}

impl InsertPlan<'_> {
    /// Whether `do_nothing` must be done by us, row by row.
    fn leaves_rows_alone(&self, dialect: &dyn Dialect) -> bool {
        let does_nothing = self.conflict.is_some_and(|conflict| conflict.action == ConflictAction::Nothing);
        does_nothing && !dialect.capabilities().conflict_target
    }

    fn unanswered(&self, dialect: &dyn Dialect) -> Error {
        Error::Unsupported {
            feature: format!(
                "`INSERT … RETURNING`, and `{}` has no key by which new rows could be read back",
                self.table.name
            ),
            dialect: dialect.name(),
        }
    }
}
