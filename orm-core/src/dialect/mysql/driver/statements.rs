//! The prepared statements of a connection.

use mysql::prelude::Queryable;
use mysql::{Conn, Result, Statement};

use crate::engine::StatementCache;

/// Prepared statements by their text; those that go are closed on the server.
pub(super) struct Statements {
    cache: StatementCache<Statement>,
}

impl Statements {
    pub(super) fn new() -> Statements {
        Statements { cache: StatementCache::new(0) }
    }

    pub(super) fn set_capacity(&mut self, connection: &mut Conn, capacity: usize) -> Result<()> {
        self.cache.set_capacity(capacity);
        self.shrink(connection, capacity)
    }

    /// The statement of a text that was prepared before.
    pub(super) fn get(&mut self, sql: &str) -> Option<Statement> {
        self.cache.get(sql).cloned()
    }

    /// Keeps a statement that was just prepared. With a capacity of 0 it is the caller's to close.
    pub(super) fn put(&mut self, connection: &mut Conn, sql: &str, statement: &Statement) -> Result<()> {
        if !self.keeps() {
            return Ok(());
        }
        self.shrink(connection, self.cache.capacity() - 1)?;
        match self.cache.insert(sql, statement.clone()) {
            Some(before) => connection.close(before),
            None => Ok(()),
        }
    }

    pub(super) fn keeps(&self) -> bool {
        self.cache.capacity() > 0
    }

    /// Closes one statement.
    pub(super) fn forget(&mut self, connection: &mut Conn, sql: &str) -> Result<()> {
        self.cache.remove(sql).map_or(Ok(()), |statement| connection.close(statement))
    }

    /// Closes the least recently used ones beyond a number.
    pub(super) fn shrink(&mut self, connection: &mut Conn, n_kept: usize) -> Result<()> {
        while let Some(statement) = self.cache.pop_beyond(n_kept) {
            connection.close(statement)?;
        }
        Ok(())
    }
}
