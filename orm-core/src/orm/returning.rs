//! Statements that change rows and answer something about them.

use std::marker::PhantomData;

use super::query::Selection;
use super::read::misread;
use super::{Entity, query};
use crate::compile::{Compiled, Dialect};
use crate::engine::{Each, Executor, Next};
use crate::sql::Node;
use crate::table::insert::Places;
use crate::{Error, Result};

/// A statement that changes rows: what `returning` can be put on.
pub trait Write<E> {
    /// Runs the statement and calls `each` with what it answers for each row; answers where the rows belong.
    ///
    /// # Errors
    /// What the database refuses or cannot do, and whatever `each` answers.
    fn run(self, db: &mut dyn Executor, returning: Vec<Node>, each: &mut Each<'_>) -> Result<Places>;

    /// The text of the statement.
    ///
    /// # Errors
    /// What the database cannot do.
    fn compile(&self, dialect: &dyn Dialect, returning: &[Node]) -> Result<Compiled<'static>>;
}

/// A statement with `.returning(..)`: has a query's terminals.
pub struct Returning<E, W, X> {
    write: W,
    nodes: Vec<Node>,
    types: PhantomData<fn() -> (E, X)>,
}

impl<E: Entity, W: Write<E>, X: Selection<E>> Returning<E, W, X> {
    pub(crate) fn new(write: W, selection: X) -> Returning<E, W, X> {
        let mut nodes = Vec::new();
        selection.add_nodes(&mut nodes);
        Returning { write, nodes, types: PhantomData }
    }

    /// What the statement answers for each row.
    ///
    /// # Errors
    /// What the database refuses or cannot do.
    pub fn all(self, db: &mut dyn Executor) -> Result<Vec<X::Row>> {
        let mut list = Vec::new();
        let places = self.write.run(db, self.nodes, &mut |row| {
            list.push(X::read_selection(row, 0).map_err(misread::<E>)?);
            Ok(Next::More)
        })?;
        Ok(places.arrange(list))
    }

    /// What it answers for the only row.
    ///
    /// # Errors
    /// [`Error::NotFound`] if no row was changed, [`Error::MultipleRows`] if several were, and as [`all`](Self::all).
    pub fn one(self, db: &mut dyn Executor) -> Result<X::Row> {
        self.one_or_none(db)?.ok_or_else(|| Error::NotFound { entity: E::NAME.to_owned() })
    }

    /// What it answers for the only row, if there is one.
    ///
    /// # Errors
    /// [`Error::MultipleRows`] if several rows were changed, and as [`all`](Self::all).
    pub fn one_or_none(self, db: &mut dyn Executor) -> Result<Option<X::Row>> {
        match query::split(self.all(db)?) {
            (_, true) => Err(Error::MultipleRows { entity: E::NAME.to_owned() }),
            (row, false) => Ok(row),
        }
    }

    /// The statement's text and values for a database, without running it.
    ///
    /// # Errors
    /// What the database cannot do.
    pub fn to_sql(&self, dialect: &dyn Dialect) -> Result<Compiled<'static>> {
        self.write.compile(dialect, &self.nodes)
    }
}
