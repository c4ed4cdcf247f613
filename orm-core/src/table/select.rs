//! SELECT over a table that is known at run time.

use super::{Mistake, TableRow, names_of, push_condition};
use crate::compile::{Compiled, Dialect, Statement};
use crate::engine::{Executor, Next};
use crate::schema::{Column, Table};
use crate::sql::{AddOrders, Condition, Count, Distinct, Function, Node, Output, Select, Source};
use crate::value::ColumnType;
use crate::{Error, Result};

use super::AnyRow;

/// A query over a table that is known at run time: a value, until one of the terminals (`all`, `first`, `one`, …) is called.
#[derive(Debug)]
pub struct TableSelect<'t> {
    table: &'t Table,
    columns: Vec<&'t Column>,
    select: Select,
    mistake: Mistake,
}

impl<'t> TableSelect<'t> {
    pub(super) fn new(table: &'t Table) -> TableSelect<'t> {
        let columns = table.columns.iter().collect();
        TableSelect { table, columns, select: Select::from(table), mistake: Mistake::default() }
    }

    /// Only these columns, in this order.
    pub fn columns<'n>(mut self, names: impl IntoIterator<Item = &'n str>) -> TableSelect<'t> {
        self.columns = self.mistake.columns(self.table, names);
        self
    }

    /// Only rows for which this holds; several calls must all hold.
    pub fn filter(mut self, condition: impl Condition<AnyRow>) -> TableSelect<'t> {
        push_condition(&mut self.select.filter, condition.into_condition().into_node());
        self
    }

    /// The rows in this order; a second call adds to the first.
    pub fn order_by(mut self, order: impl AddOrders<AnyRow>) -> TableSelect<'t> {
        order.add_orders(&mut self.select.order_by);
        self
    }

    /// At most so many rows.
    pub fn limit(mut self, rows: u64) -> TableSelect<'t> {
        self.select.limit = Some(Count::Bound(rows));
        self
    }

    /// Without the first so many rows.
    pub fn offset(mut self, rows: u64) -> TableSelect<'t> {
        self.select.offset = Some(Count::Bound(rows));
        self
    }

    /// Equal rows once.
    pub fn distinct(mut self) -> TableSelect<'t> {
        self.select.distinct = Distinct::Rows;
        self
    }

    /// All rows.
    ///
    /// # Errors
    /// An unknown column, what the database refuses, and cells that do not fit their columns.
    pub fn all(self, db: &mut dyn Executor) -> Result<Vec<TableRow>> {
        let mut list = Vec::new();
        self.stream(db, |row| {
            list.push(row);
            Ok(())
        })?;
        Ok(list)
    }

    /// The first row, if there is one.
    ///
    /// # Errors
    /// As [`all`](Self::all).
    pub fn first(mut self, db: &mut dyn Executor) -> Result<Option<TableRow>> {
        self.select.limit.get_or_insert(Count::Literal(1));
        self.all(db).map(|rows| rows.into_iter().next())
    }

    /// The only row.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is none, [`Error::MultipleRows`] if there are several, and as [`all`](Self::all).
    pub fn one(self, db: &mut dyn Executor) -> Result<TableRow> {
        let entity = self.table.name.to_string();
        self.one_or_none(db)?.ok_or(Error::NotFound { entity })
    }

    /// The only row, if there is one.
    ///
    /// # Errors
    /// [`Error::MultipleRows`] if there are several, and as [`all`](Self::all).
    pub fn one_or_none(mut self, db: &mut dyn Executor) -> Result<Option<TableRow>> {
        self.select.limit.get_or_insert(Count::Literal(2));
        let entity = self.table.name.to_string();
        let mut rows = self.all(db)?;
        match rows.len() {
            0 | 1 => Ok(rows.pop()),
            _ => Err(Error::MultipleRows { entity }),
        }
    }

    /// Calls `f` with each row as it arrives, in bounded memory, until it answers [`Next::Stop`]; `Ok(())` goes on.
    ///
    /// # Errors
    /// As [`all`](Self::all), and whatever `f` answers.
    pub fn stream<R: Into<Next>>(
        mut self,
        db: &mut dyn Executor,
        mut f: impl FnMut(TableRow) -> Result<R>,
    ) -> Result<()> {
        self.prepare()?;
        let names = names_of(&self.columns);
        fetch(db, &self.select, &mut |row| {
            f(TableRow::fetch(row, &self.table.name, &self.columns, &names)?).map(Into::into)
        })
    }

    /// Whether there is any row.
    ///
    /// # Errors
    /// What the database refuses.
    pub fn exists(self, db: &mut dyn Executor) -> Result<bool> {
        self.columns([]).first(db).map(|row| row.is_some())
    }

    /// The number of rows, counted by the database.
    ///
    /// # Errors
    /// What the database refuses.
    pub fn count(mut self, db: &mut dyn Executor) -> Result<u64> {
        self.select.order_by.clear();
        self.prepare()?;
        let count = Output::from(Node::call(Function::Count, Vec::new()));
        let source = Source::Select { select: Box::new(self.select), alias: "counted".into(), lateral: false };
        let mut select = Select::from(source);
        select.columns = vec![count];
        let mut n_rows = 0;
        fetch(db, &select, &mut |row| {
            n_rows = row.cell(0).and_then(u64::from_column)?;
            Ok(Next::More)
        })?;
        Ok(n_rows)
    }

    /// The statement's text and values for a database, without running it.
    ///
    /// # Errors
    /// An unknown column, and what the database cannot do.
    pub fn to_sql(&self, dialect: &dyn Dialect) -> Result<Compiled<'static>> {
        if let Some(error) = &self.mistake.0 {
            return Err(Error::statement(error.to_string()));
        }
        let mut select = self.select.clone();
        select.columns = self.outputs();
        Statement::Select(&select).compile(dialect).map(Compiled::into_owned)
    }

    /// The statement, for `in_select` and `exists`.
    ///
    /// # Errors
    /// An unknown column.
    pub fn into_select(mut self) -> Result<Select> {
        self.prepare()?;
        Ok(self.select)
    }

    fn prepare(&mut self) -> Result<()> {
        self.mistake.take()?;
        self.select.columns = self.outputs();
        Ok(())
    }

    fn outputs(&self) -> Vec<Output> {
        match self.columns.is_empty() {
            true => vec![Output::from(Node::Integer(1))],
            false => self.columns.iter().map(|column| Output::from(Node::column(column.name.clone()))).collect(),
        }
    }
}

fn fetch(
    db: &mut dyn Executor,
    select: &Select,
    each: &mut dyn FnMut(&mut dyn crate::engine::Row) -> Result<Next>,
) -> Result<()> {
    let connection = db.connection()?;
    let dialect = connection.dialect().clone();
    connection.query_compiled(&Statement::Select(select).compile(&*dialect)?, each)
}
