//! One open connection.

use std::any::Any;
use std::sync::Arc;

use rusqlite::CachedStatement;

use super::bind::bind_all;
use super::row::SqliteRow;
use super::statement_failure;
use crate::compile::Dialect;
use crate::engine::{DriverConnection, Each, Next, TransactionState};
use crate::value::ValueRef;
use crate::{Error, Result};

pub(super) struct SqliteConnection {
    connection: rusqlite::Connection,
    dialect: Arc<dyn Dialect>,
}

impl SqliteConnection {
    pub(super) fn new(connection: rusqlite::Connection, dialect: Arc<dyn Dialect>) -> SqliteConnection {
        SqliteConnection { connection, dialect }
    }

    /// The statement, prepared and with its values.
    fn prepare(&self, sql: &str, binds: &[ValueRef<'_>]) -> Result<CachedStatement<'_>> {
        require_whole(sql)?;
        let mut statement = self.connection.prepare_cached(sql).map_err(|error| statement_failure(error, sql))?;
        let expected = statement.parameter_count();
        if expected != binds.len() {
            return Err(Error::statement(format!(
                "the statement has {expected} parameters, but {} values were given",
                binds.len()
            )));
        }
        bind_all(&mut statement, binds, sql)?;
        Ok(statement)
    }
}

/// Refuses a text that SQLite would read in part: for it, a text ends with the first NUL.
fn require_whole(sql: &str) -> Result<()> {
    match sql.contains('\0') {
        true => {
            Err(Error::statement("the statement's text holds a NUL character, and SQLite would ignore what follows"))
        }
        false => Ok(()),
    }
}

impl DriverConnection for SqliteConnection {
    fn dialect(&self) -> Arc<dyn Dialect> {
        Arc::clone(&self.dialect)
    }

    fn query(&mut self, sql: &str, binds: &[ValueRef<'_>], each: &mut Each<'_>) -> Result<()> {
        let mut statement = self.prepare(sql, binds)?;
        let writes = !statement.readonly();
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next().map_err(|error| statement_failure(error, sql))? {
            if each(&mut SqliteRow::new(row))? == Next::Stop {
                break;
            }
        }
        // The keys of what was written are checked with the last row; to stop before it would lose the answer.
        while writes && rows.next().map_err(|error| statement_failure(error, sql))?.is_some() {}
        Ok(())
    }

    fn execute(&mut self, sql: &str, binds: &[ValueRef<'_>]) -> Result<u64> {
        let mut statement = self.prepare(sql, binds)?;
        let before = self.connection.total_changes();
        let mut rows = statement.raw_query();
        while rows.next().map_err(|error| statement_failure(error, sql))?.is_some() {}
        drop(rows);
        // SQLite's count is that of the last INSERT, UPDATE or DELETE, which need not be this statement.
        match self.connection.total_changes() == before {
            true => Ok(0),
            false => Ok(self.connection.changes()),
        }
    }

    fn execute_batch(&mut self, sql: &str) -> Result<()> {
        require_whole(sql)?;
        self.connection.execute_batch(sql).map_err(|error| statement_failure(error, sql))
    }

    fn set_statement_cache(&mut self, capacity: usize) {
        self.connection.set_prepared_statement_cache_capacity(capacity);
    }

    fn transaction_state(&self) -> TransactionState {
        if self.connection.is_autocommit() { TransactionState::None } else { TransactionState::Open }
    }

    fn ping(&mut self) -> Result<()> {
        self.execute("SELECT 1", &[]).map(|_| ())
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        &mut self.connection
    }
}
