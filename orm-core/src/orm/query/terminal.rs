//! The calls that run a query.

use super::find::key_conditions;
use super::{Query, Shape};
use crate::compile::{Compiled, Dialect, Statement};
use crate::engine::{Executor, Next};
use crate::orm::Entity;
use crate::orm::fetch::fetch;
use crate::orm::read;
use crate::sql::{Count, Distinct, Function, Node, Output, Select, Source};
use crate::value::Value;
use crate::{Error, Result};

impl<E: Entity, S: Shape<E>> Query<E, S> {
    /// All rows.
    ///
    /// # Errors
    /// What the database refuses, and cells that do not fit their fields.
    pub fn all(mut self, db: &mut dyn Executor) -> Result<S::All> {
        if let Some(key) = self.key.as_ref().filter(|_| self.is_key_alone())
            && let Some(found) = self.shape.fetch_key(db, key)
        {
            return found;
        }
        let select = self.prepare()?;
        self.shape.fetch(db, select)
    }

    /// The first row, if there is one.
    ///
    /// # Errors
    /// As [`all`](Self::all).
    pub fn first(mut self, db: &mut dyn Executor) -> Result<Option<S::One>> {
        if self.key.is_none() {
            self.cut(1);
        }
        self.all(db).map(|all| S::split_first(all).0)
    }

    /// The only row.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is none, [`Error::MultipleRows`] if there are several, and as [`all`](Self::all).
    pub fn one(self, db: &mut dyn Executor) -> Result<S::One> {
        self.one_or_none(db)?.ok_or_else(|| Error::NotFound { entity: E::NAME.to_owned() })
    }

    /// The only row, if there is one.
    ///
    /// # Errors
    /// [`Error::MultipleRows`] if there are several, and as [`all`](Self::all).
    pub fn one_or_none(mut self, db: &mut dyn Executor) -> Result<Option<S::One>> {
        if self.key.is_none() {
            self.cut(2);
        }
        match S::split_first(self.all(db)?) {
            (_, true) => Err(Error::MultipleRows { entity: E::NAME.to_owned() }),
            (row, false) => Ok(row),
        }
    }

    /// The row at a position, from 0: give the query an order.
    ///
    /// # Errors
    /// As [`all`](Self::all).
    pub fn nth(mut self, position: u64, db: &mut dyn Executor) -> Result<Option<S::One>> {
        match self.select.offset {
            Some(_) => Err(Error::statement("`nth` sets the offset itself: leave out `.offset(..)`")),
            None if self.select.limit.is_some_and(|limit| position >= limit.rows()) => self.into_select().map(|_| None),
            None => {
                self.select.limit = None;
                self.select.offset = Some(Count::Bound(position));
                self.first(db)
            }
        }
    }

    /// Calls `f` with each row as it arrives, in bounded memory. The connection is in use until the last row, or until `f` answers
    /// [`Next::Stop`](crate::engine::Next::Stop); `Ok(())` goes on.
    ///
    /// # Errors
    /// As [`all`](Self::all), and whatever `f` answers, which ends the query.
    pub fn stream<R: Into<Next>>(
        mut self,
        db: &mut dyn Executor,
        mut f: impl FnMut(S::One) -> Result<R>,
    ) -> Result<()> {
        let select = self.prepare()?;
        self.shape.stream(db, select, &mut |row| f(row).map(Into::into))
    }

    /// Whether there is any row.
    ///
    /// # Errors
    /// What the database refuses.
    pub fn exists(self, db: &mut dyn Executor) -> Result<bool> {
        self.check()?;
        self.require_uncut()?;
        let mut select = self.select;
        add_key::<E>(&mut select, self.key.as_deref());
        select.columns = vec![Output::from(Node::Integer(1))];
        select.order_by.clear();
        select.limit = Some(Count::Literal(1));
        let mut found = false;
        fetch(db, Statement::Select(&select), &mut |_| {
            found = true;
            Ok(Next::Stop)
        })?;
        Ok(found)
    }

    /// The number of rows (of groups, with `group_by`), counted by the database.
    ///
    /// # Errors
    /// What the database refuses.
    pub fn count(mut self, db: &mut dyn Executor) -> Result<u64> {
        self.require_uncut()?;
        let mut select = self.prepare()?;
        select.order_by.clear();
        self.shape.prepare_count(&mut select);
        let select = count_of(select);
        let mut n_rows = 0;
        fetch(db, Statement::Select(&select), &mut |row| {
            n_rows = read::<u64>(row, 0)?;
            Ok(Next::Stop)
        })?;
        Ok(n_rows)
    }

    /// The database's plan for the query, one line a step, in its own words.
    ///
    /// # Errors
    /// What the database refuses.
    pub fn explain(mut self, db: &mut dyn Executor) -> Result<String> {
        let select = self.prepare()?;
        let connection = db.connection()?;
        let dialect = connection.dialect().clone();
        let compiled = Statement::Select(&select).compile(&*dialect)?;
        let sql = format!("{}{}", dialect.explain(), compiled.sql);
        let mut lines = Vec::new();
        connection.query(&sql, &compiled.binds, &mut |row| {
            let last = row.len().saturating_sub(1);
            lines.push(read::<String>(row, last)?);
            Ok(Next::More)
        })?;
        Ok(lines.join("\n"))
    }

    /// The statement's text and values for a database, without running it.
    ///
    /// # Errors
    /// What the database cannot do.
    pub fn to_sql(&self, dialect: &dyn Dialect) -> Result<Compiled<'static>> {
        let select = self.prepared(self.select.clone())?;
        Statement::Select(&select).compile(dialect).map(Compiled::into_owned)
    }

    /// The statement, for `in_select` and `exists`.
    ///
    /// # Errors
    /// What went wrong while the query was built.
    pub fn into_select(mut self) -> Result<Select> {
        self.prepare()
    }

    /// The statement, and the shape of its result.
    pub(crate) fn into_prepared(mut self) -> Result<(Select, S)> {
        Ok((self.prepare()?, self.shape))
    }

    /// At most so many rows, unless the caller has cut the result already, or a key does.
    pub(crate) fn cut_to(mut self, rows: u64) -> Query<E, S> {
        if self.key.is_none() {
            self.cut(rows);
        }
        self
    }

    fn prepare(&mut self) -> Result<Select> {
        let select = std::mem::replace(&mut self.select, Select::of::<E>());
        self.prepared(select)
    }

    fn prepared(&self, mut select: Select) -> Result<Select> {
        self.check()?;
        add_key::<E>(&mut select, self.key.as_deref());
        self.shape.prepare(&mut select)?;
        Ok(select)
    }

    /// Cuts the result, unless the caller has cut it already.
    fn cut(&mut self, rows: u64) {
        self.select.limit.get_or_insert(Count::Literal(rows));
    }
}

/// Adds the conditions that pick a key, if one is asked for.
pub(super) fn add_key<E: Entity>(select: &mut Select, key: Option<&[Value]>) {
    if let Some(key) = key {
        select.filter.splice(0..0, key_conditions::<E>(key));
    }
}

/// A select that counts another one's rows.
fn count_of(mut select: Select) -> Select {
    let count = Output::from(Node::call(Function::Count, Vec::new()));
    let whole = select.having.is_empty() && !select.columns.iter_mut().any(|output| output.node.is_aggregate());
    if select.group_by.is_empty() && select.distinct == Distinct::No && whole {
        select.columns = vec![count];
        return select;
    }
    // The columns of a sub-select need names that differ.
    for (position, output) in select.columns.iter_mut().enumerate() {
        output.alias.get_or_insert_with(|| format!("column_{}", position + 1).into());
    }
    let mut outer = Select::from(Source::Select { select: Box::new(select), alias: "counted".into(), lateral: false });
    outer.columns = vec![count];
    outer
}
