//! Queries over an entity.

mod find;
mod of;
mod page;
mod selection;
mod shape;
mod terminal;

use std::fmt;
use std::marker::PhantomData;

pub(crate) use find::{key_conditions, query_key};
pub use of::Parents;
pub(crate) use of::{any_key, any_key_of, asked_by, keys};
pub use page::Page;
pub use selection::Selection;
pub(crate) use shape::split;
pub use shape::{Loads, Picks, Rows, Shape};

use super::Entity;
use super::load::LoadPath;
use crate::sql::{AddOrders, Condition, Count, Distinct, Expr, Lock, LockWait, Node, Select, ToOne};
use crate::value::Value;
use crate::{Error, Result};

/// A query over the entity `E`; `S` is the shape of its result: whole rows, rows with relationships ([`Loads`]), chosen columns
/// ([`Picks`]) or DTOs. A value: nothing happens before one of the terminals (`all`, `first`, `one`, …) is called.
pub struct Query<E, S = Rows> {
    pub(crate) select: Select,
    pub(crate) shape: S,
    /// The primary key asked for, if it is: at most one row can match then, and `one` needs no limit.
    pub(crate) key: Option<Vec<Value>>,
    /// What went wrong while the query was built; answered by the terminal.
    pub(crate) problem: Option<String>,
    /// Whether a session's objects take the values of the rows that are met again.
    pub(crate) populates_existing: bool,
    entity: PhantomData<fn() -> E>,
}

impl<E: Entity> Query<E> {
    /// All rows.
    pub(crate) fn new() -> Query<E> {
        Query {
            select: Select::of::<E>(),
            shape: Rows,
            key: None,
            problem: None,
            populates_existing: false,
            entity: PhantomData,
        }
    }

    /// Loads a relationship with the rows: the result is a [`Graph`](super::Graph).
    pub fn load(self, path: impl LoadPath<E>) -> Query<E, Loads> {
        self.reshape(Loads::default()).load(path)
    }

    /// Asks for these columns and expressions instead of whole rows.
    pub fn select<X: Selection<E>>(self, selection: X) -> Query<E, Picks<X>> {
        let mut nodes = Vec::new();
        selection.add_nodes(&mut nodes);
        self.reshape(Picks::new(nodes))
    }
}

impl<E: Entity> Query<E, Loads> {
    /// Loads one more relationship.
    pub fn load(mut self, path: impl LoadPath<E>) -> Query<E, Loads> {
        if let Err(error) = self.shape.tree.add(path.into_load()) {
            self.problem.get_or_insert_with(|| error.to_string());
        }
        self
    }
}

impl<E: Entity, S> Query<E, S> {
    /// Only rows for which this holds; several calls must all hold.
    pub fn filter(mut self, condition: impl Condition<E>) -> Query<E, S> {
        push_condition(&mut self.select.filter, condition.into_condition().into_node());
        self
    }

    /// The same, if there is a condition.
    pub fn filter_opt(self, condition: Option<Expr<E, bool>>) -> Query<E, S> {
        match condition {
            Some(condition) => self.filter(condition),
            None => self,
        }
    }

    /// The rows in this order; a second call adds to the first.
    pub fn order_by(mut self, order: impl AddOrders<E>) -> Query<E, S> {
        order.add_orders(&mut self.select.order_by);
        self
    }

    /// At most so many rows.
    pub fn limit(mut self, rows: u64) -> Query<E, S> {
        self.select.limit = Some(Count::Bound(rows));
        self
    }

    /// Without the first so many rows.
    pub fn offset(mut self, rows: u64) -> Query<E, S> {
        self.select.offset = Some(Count::Bound(rows));
        self
    }

    /// Rows with equal values here become one; `select` says what is asked of each group.
    pub fn group_by(mut self, selection: impl Selection<E>) -> Query<E, S> {
        selection.add_nodes(&mut self.select.group_by);
        self
    }

    /// Only groups for which this holds.
    pub fn having(mut self, condition: impl Condition<E>) -> Query<E, S> {
        push_condition(&mut self.select.having, condition.into_condition().into_node());
        self
    }

    /// Equal rows once.
    pub fn distinct(mut self) -> Query<E, S> {
        self.select.distinct = Distinct::Rows;
        self
    }

    /// The first of the rows that are equal in these columns, in the query's order. PostgreSQL only.
    pub fn distinct_on(mut self, selection: impl Selection<E>) -> Query<E, S> {
        let mut nodes = Vec::new();
        selection.add_nodes(&mut nodes);
        self.select.distinct = Distinct::On(nodes);
        self
    }

    /// Locks the rows until the transaction ends, so that nobody else changes or locks them. Not on SQLite, which locks the database.
    pub fn for_update(mut self) -> Query<E, S> {
        self.select.lock = Some(Lock { shared: false, wait: LockWait::Wait, of: Vec::new() });
        self
    }

    /// Locks the rows until the transaction ends, so that nobody else changes them, but others may lock them like this, too. Not on
    /// SQLite.
    pub fn for_share(mut self) -> Query<E, S> {
        self.select.lock = Some(Lock { shared: true, wait: LockWait::Wait, of: Vec::new() });
        self
    }

    /// After `for_update` or `for_share`: locks the row at the end of this path, too. Rows that are joined only to filter or to sort
    /// by them are not locked otherwise (but on MariaDB, which knows no difference and refuses this).
    pub fn of<N>(mut self, path: ToOne<E, N>) -> Query<E, S> {
        match &mut self.select.lock {
            Some(lock) => lock.of.push(path.into_path()),
            None => self.complain("`of` belongs to a lock: call `for_update` or `for_share` before it"),
        }
        self
    }

    /// Leaves out rows that somebody else has locked; after `for_update`.
    pub fn skip_locked(self) -> Query<E, S> {
        self.lock_wait(LockWait::SkipLocked)
    }

    /// Fails at once if somebody else has locked a row; after `for_update`.
    pub fn nowait(self) -> Query<E, S> {
        self.lock_wait(LockWait::NoWait)
    }

    /// For [`Session::load`](crate::Session::load): rows that are loaded already take the database's values, and lose changes that were
    /// not flushed.
    pub fn populate_existing(mut self) -> Query<E, S> {
        self.populates_existing = true;
        self
    }

    fn lock_wait(mut self, wait: LockWait) -> Query<E, S> {
        match &mut self.select.lock {
            Some(lock) => lock.wait = wait,
            None => self.complain("`skip_locked` and `nowait` belong to a lock: call `for_update` before them"),
        }
        self
    }

    fn complain(&mut self, problem: &str) {
        self.problem.get_or_insert_with(|| problem.to_owned());
    }

    pub(crate) fn reshape<N>(self, shape: N) -> Query<E, N> {
        Query {
            select: self.select,
            shape,
            key: self.key,
            problem: self.problem,
            populates_existing: self.populates_existing,
            entity: PhantomData,
        }
    }

    /// The same query once more.
    pub(crate) fn copy(&self) -> Query<E, S>
    where
        S: Clone,
    {
        Query {
            select: self.select.clone(),
            shape: self.shape.clone(),
            key: self.key.clone(),
            problem: self.problem.clone(),
            populates_existing: self.populates_existing,
            entity: PhantomData,
        }
    }

    pub(crate) fn with_node(mut self, node: Node) -> Query<E, S> {
        push_condition(&mut self.select.filter, node);
        self
    }

    pub(crate) fn check(&self) -> Result<()> {
        self.problem.as_ref().map_or(Ok(()), |problem| Err(Error::statement(problem.as_str())))
    }
}

/// Adds a condition; a conjunction gives its parts, an empty one gives nothing.
pub(crate) fn push_condition(list: &mut Vec<Node>, node: Node) {
    match node {
        Node::All(nodes) => nodes.into_iter().for_each(|node| push_condition(list, node)),
        node => list.push(node),
    }
}

impl<E: Entity, S> fmt::Debug for Query<E, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Query").field("entity", &E::NAME).field("select", &self.select).finish_non_exhaustive()
    }
}
