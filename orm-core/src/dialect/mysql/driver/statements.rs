//! The prepared statements of a connection.

use std::collections::HashMap;

use mysql::prelude::Queryable;
use mysql::{Conn, Result, Statement};

/// Prepared statements by their text; the least recently used goes first, and is closed on the server.
pub(super) struct Statements {
    capacity: usize,
    by_text: HashMap<Box<str>, Entry>,
    /// Counts the uses.
    clock: u64,
}

struct Entry {
    statement: Statement,
    used: u64,
}

impl Statements {
    pub(super) fn new() -> Statements {
        Statements { capacity: 0, by_text: HashMap::new(), clock: 0 }
    }

    pub(super) fn set_capacity(&mut self, connection: &mut Conn, capacity: usize) -> Result<()> {
        self.capacity = capacity;
        self.shrink(connection, capacity)
    }

    /// The statement of a text that was prepared before.
    pub(super) fn get(&mut self, sql: &str) -> Option<Statement> {
        self.clock += 1;
        let entry = self.by_text.get_mut(sql)?;
        entry.used = self.clock;
        Some(entry.statement.clone())
    }

    /// Keeps a statement that was just prepared. With a capacity of 0 it is the caller's to close.
    pub(super) fn put(&mut self, connection: &mut Conn, sql: &str, statement: &Statement) -> Result<()> {
        if self.capacity == 0 {
            return Ok(());
        }
        self.shrink(connection, self.capacity - 1)?;
        self.by_text.insert(sql.into(), Entry { statement: statement.clone(), used: self.clock });
        Ok(())
    }

    pub(super) fn keeps(&self) -> bool {
        self.capacity > 0
    }

    /// Closes one statement.
    pub(super) fn forget(&mut self, connection: &mut Conn, sql: &str) -> Result<()> {
        self.by_text.remove(sql).map_or(Ok(()), |entry| connection.close(entry.statement))
    }

    /// Closes the least recently used ones beyond a number.
    pub(super) fn shrink(&mut self, connection: &mut Conn, n_kept: usize) -> Result<()> {
        while self.by_text.len() > n_kept {
            // A look at each is nothing beside the round trip that prepares the next one.
            let oldest = self.by_text.iter().min_by_key(|(_, entry)| entry.used).map(|(sql, _)| sql.clone());
            match oldest.and_then(|sql| self.by_text.remove(&sql)) {
                Some(entry) => connection.close(entry.statement)?,
                None => break,
            }
        }
        Ok(())
    }
}
