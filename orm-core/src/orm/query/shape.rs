//! The shapes a query's result can have.

use std::marker::PhantomData;

use super::Selection;
use super::find::fetch_key;
use crate::compile::Statement;
use crate::engine::{Executor, Next};
use crate::orm::Entity;
use crate::orm::fetch::{collect, fetch};
use crate::orm::load::{Graph, LoadTree, Loaded, load_graph};
use crate::orm::read::misread;
use crate::sql::{Node, Output, Select};
use crate::value::Value;
use crate::{Error, Result};

/// The shape of a query's result: what `all` and `one` answer.
pub trait Shape<E: Entity>: Sized {
    /// What `all` answers.
    type All;
    /// What `one` and `first` answer.
    type One;

    /// Names the columns in the select.
    ///
    /// # Errors
    /// A shape that cannot be asked for in this select.
    fn prepare(&self, select: &mut Select) -> Result<()>;

    /// Takes out of a prepared select what says nothing about the number of rows.
    fn prepare_count(&self, select: &mut Select) {
        let _ = select;
    }

    /// Runs a prepared select.
    ///
    /// # Errors
    /// What the database refuses, and cells that do not fit.
    fn fetch(self, db: &mut dyn Executor, select: Select) -> Result<Self::All>;

    /// Runs the query for one primary key alone by a constant text, where the shape has one.
    fn fetch_key(&self, db: &mut dyn Executor, key: &[Value]) -> Option<Result<Self::All>> {
        let _ = (db, key);
        None
    }

    /// Runs a prepared select and calls `f` with each row as it arrives.
    ///
    /// # Errors
    /// What the database refuses, cells that do not fit, and whatever `f` answers.
    fn stream(self, db: &mut dyn Executor, select: Select, f: &mut dyn FnMut(Self::One) -> Result<Next>) -> Result<()>;

    /// The first of the rows, and whether there are more.
    fn split_first(all: Self::All) -> (Option<Self::One>, bool);
}

/// Whole rows: `all` answers `Vec<E>`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rows;

/// Rows with relationships: `all` answers `Graph<E>`, `one` answers `Loaded<E>`.
#[derive(Clone, Debug, Default)]
pub struct Loads {
    pub(crate) tree: LoadTree,
}

/// Chosen columns and expressions: `all` answers a `Vec` of tuples, or of values for a single column.
pub struct Picks<X> {
    nodes: Vec<Node>,
    selection: PhantomData<fn() -> X>,
}

impl<X> Clone for Picks<X> {
    fn clone(&self) -> Picks<X> {
        Picks::new(self.nodes.clone())
    }
}

impl<X> Picks<X> {
    pub(crate) fn new(nodes: Vec<Node>) -> Picks<X> {
        Picks { nodes, selection: PhantomData }
    }
}

impl<E: Entity> Shape<E> for Rows {
    type All = Vec<E>;
    type One = E;

    fn prepare(&self, select: &mut Select) -> Result<()> {
        refuse_groups::<E>(select)?;
        select_columns::<E>(select);
        Ok(())
    }

    fn fetch(self, db: &mut dyn Executor, select: Select) -> Result<Vec<E>> {
        collect(db, Statement::Select(&select), |row| E::read_row(row, 0).map_err(misread::<E>))
    }

    fn fetch_key(&self, db: &mut dyn Executor, key: &[Value]) -> Option<Result<Vec<E>>> {
        Some(fetch_key(db, key))
    }

    fn stream(self, db: &mut dyn Executor, select: Select, f: &mut dyn FnMut(E) -> Result<Next>) -> Result<()> {
        fetch(db, Statement::Select(&select), &mut |row| f(E::read_row(row, 0).map_err(misread::<E>)?))
    }

    fn split_first(all: Vec<E>) -> (Option<E>, bool) {
        split(all)
    }
}

impl<E: Entity> Shape<E> for Loads {
    type All = Graph<E>;
    type One = Loaded<E>;

    fn prepare(&self, select: &mut Select) -> Result<()> {
        refuse_groups::<E>(select)?;
        self.tree.check(select)?;
        select_columns::<E>(select);
        self.tree.add_joined_columns(select);
        Ok(())
    }

    /// The rows that are joined to a row do not make it several.
    fn prepare_count(&self, select: &mut Select) {
        select_columns::<E>(select);
    }

    fn fetch(self, db: &mut dyn Executor, select: Select) -> Result<Graph<E>> {
        load_graph(db, &select, &self.tree)
    }

    fn stream(self, _: &mut dyn Executor, _: Select, _: &mut dyn FnMut(Loaded<E>) -> Result<Next>) -> Result<()> {
        Err(Error::statement(
            "a graph is loaded level by level and cannot be streamed; stream the rows without `.load(..)`, \
             or take the graphs of so many rows at a time with `.batches(..)`",
        ))
    }

    fn split_first(all: Graph<E>) -> (Option<Loaded<E>>, bool) {
        let more = all.len() > 1;
        (all.into_loaded(), more)
    }
}

impl<E: Entity, X: Selection<E>> Shape<E> for Picks<X> {
    type All = Vec<X::Row>;
    type One = X::Row;

    fn prepare(&self, select: &mut Select) -> Result<()> {
        select.columns = self.nodes.iter().cloned().map(Output::from).collect();
        Ok(())
    }

    fn fetch(self, db: &mut dyn Executor, select: Select) -> Result<Vec<X::Row>> {
        collect(db, Statement::Select(&select), |row| X::read_selection(row, 0).map_err(misread::<E>))
    }

    fn stream(self, db: &mut dyn Executor, select: Select, f: &mut dyn FnMut(X::Row) -> Result<Next>) -> Result<()> {
        fetch(db, Statement::Select(&select), &mut |row| f(X::read_selection(row, 0).map_err(misread::<E>)?))
    }

    fn split_first(all: Vec<X::Row>) -> (Option<X::Row>, bool) {
        split(all)
    }
}

/// The first of a list, and whether there are more.
pub(crate) fn split<T>(all: Vec<T>) -> (Option<T>, bool) {
    let more = all.len() > 1;
    (all.into_iter().next(), more)
}

/// A group has no whole row: SQLite would answer some row of it without a word.
fn refuse_groups<E: Entity>(select: &Select) -> Result<()> {
    match select.group_by.is_empty() {
        true => Ok(()),
        false => Err(Error::statement(format!(
            "a group of `{}` is no row: after `group_by` say what is asked of each group with `.select(..)`",
            E::NAME
        ))),
    }
}

/// Asks for all of an entity's columns.
pub(crate) fn select_columns<E: Entity>(select: &mut Select) {
    let columns = E::table().columns.iter();
    select.columns = columns.map(|column| Output::from(Node::column(column.name.clone()))).collect();
}
