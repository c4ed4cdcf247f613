//! An open connection.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Weak};

use foldhash::fast::RandomState;

use super::log::{StatementKind, StatementObserver, Watch, Watched};
use super::pool::Pool;
use super::transaction::OpenTransaction;
use super::{DriverConnection, Each, Executor, TransactionState};
use crate::compile::{Compiled, Dialect};
use crate::value::ValueRef;
use crate::{DatabaseErrorKind, Error, Result};

/// An open connection: what statements run on.
///
/// Outside of [`transaction`](Connection::transaction) each statement is committed by itself.
pub struct Connection {
    driver: Box<dyn DriverConnection>,
    dialect: Arc<dyn Dialect>,
    watch: Arc<Watch>,
    /// Where it goes back to; it may be in there itself, hence weak.
    pool: Weak<Pool>,
    /// Who listens to this connection alone.
    observers: Vec<StatementObserver>,
    /// Texts that never change.
    texts: HashMap<ConstantText, Arc<str>, RandomState>,
    pub(super) open: Option<OpenTransaction>,
    /// Set when the connection cannot be trusted any more; the pool closes it.
    pub(super) broken: bool,
}

/// What a text of an entity is for that never changes: it is told by the entity's type, and by the positions of the columns that it
/// writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum ConstantText {
    /// Reads the row with a key.
    Find(TypeId),
    /// Inserts a row.
    Insert(TypeId, &'static [usize]),
    /// Inserts a row and answers all of it.
    InsertAnswered(TypeId, &'static [usize]),
}

impl Connection {
    /// Wraps a driver's connection.
    pub(super) fn new(driver: Box<dyn DriverConnection>, watch: Arc<Watch>, pool: Weak<Pool>) -> Connection {
        let dialect = driver.dialect();
        Connection {
            driver,
            dialect,
            watch,
            pool,
            observers: Vec::new(),
            texts: HashMap::default(),
            open: None,
            broken: false,
        }
    }

    /// How this database speaks.
    pub fn dialect(&self) -> &Arc<dyn Dialect> {
        &self.dialect
    }

    /// Runs a statement that answers rows. It is prepared once for each connection and text.
    ///
    /// # Errors
    /// What the database refuses, values that it cannot hold, and whatever `each` answers.
    pub fn query(&mut self, sql: &str, binds: &[ValueRef<'_>], each: &mut Each<'_>) -> Result<()> {
        self.query_hiding(sql, binds, &[], each)
    }

    /// Runs a statement that answers no rows (or whose rows do not matter); the number of rows it touched.
    ///
    /// # Errors
    /// What the database refuses, and values that it cannot hold.
    pub fn execute(&mut self, sql: &str, binds: &[ValueRef<'_>]) -> Result<u64> {
        self.execute_hiding(sql, binds, &[])
    }

    /// [`query`](Connection::query) with binds that must never be logged: those at the positions in `sensitive`, from 0.
    ///
    /// # Errors
    /// As `query`.
    pub fn query_hiding(
        &mut self,
        sql: &str,
        binds: &[ValueRef<'_>],
        sensitive: &[usize],
        each: &mut Each<'_>,
    ) -> Result<()> {
        self.watched(Watched { kind: StatementKind::Query, sql, binds, sensitive }, |driver, rows| {
            driver.query(sql, binds, &mut |row| {
                *rows += 1;
                each(row)
            })
        })
    }

    /// [`execute`](Connection::execute) with binds that must never be logged: those at the positions in `sensitive`, from 0.
    ///
    /// # Errors
    /// As `execute`.
    pub fn execute_hiding(&mut self, sql: &str, binds: &[ValueRef<'_>], sensitive: &[usize]) -> Result<u64> {
        self.watched(Watched { kind: StatementKind::Execute, sql, binds, sensitive }, |driver, rows| {
            *rows = driver.execute(sql, binds)?;
            Ok(*rows)
        })
    }

    /// Runs a compiled statement that answers rows.
    ///
    /// # Errors
    /// As [`query`](Connection::query).
    pub fn query_compiled(&mut self, statement: &Compiled<'_>, each: &mut Each<'_>) -> Result<()> {
        self.query_hiding(&statement.sql, &statement.binds, &statement.sensitive, each)
    }

    /// Runs a compiled statement that answers no rows; the number of rows it touched.
    ///
    /// # Errors
    /// As [`execute`](Connection::execute).
    pub fn execute_compiled(&mut self, statement: &Compiled<'_>) -> Result<u64> {
        self.execute_hiding(&statement.sql, &statement.binds, &statement.sensitive)
    }

    /// The first key that the database made for the rows of the last `execute`, where the driver tells.
    pub(crate) fn last_insert_id(&self) -> Option<u64> {
        self.driver.last_insert_id()
    }

    /// Tells a function of each statement from now on.
    pub(crate) fn observe(&mut self, observer: StatementObserver) {
        self.observers.push(observer);
    }

    /// Tells nobody any more but those who listen to the whole engine.
    pub(crate) fn observe_none(&mut self) {
        self.observers.clear();
    }

    /// A text that never changes, made once for this connection.
    ///
    /// # Errors
    /// Whatever `make` answers.
    pub(crate) fn constant_text(
        &mut self,
        name: ConstantText,
        make: impl FnOnce(&dyn Dialect) -> Result<String>,
    ) -> Result<Arc<str>> {
        if let Some(text) = self.texts.get(&name) {
            return Ok(text.clone());
        }
        let text: Arc<str> = make(&*self.dialect)?.into();
        self.texts.insert(name, text.clone());
        Ok(text)
    }

    /// Runs several statements in one text, without binds: a script, DDL.
    ///
    /// # Errors
    /// What the database refuses; the statements before it stay done.
    pub fn execute_batch(&mut self, sql: &str) -> Result<()> {
        self.watched(Watched { kind: StatementKind::Batch, sql, binds: &[], sensitive: &[] }, |driver, _| {
            driver.execute_batch(sql)
        })
    }

    /// The driver's own connection, for what this library does not offer: `connection.raw::<rusqlite::Connection>()` on
    /// SQLite. `None` if the driver's connection is of another type.
    ///
    /// What is done there is neither logged nor counted. Do not begin or end a transaction behind this connection's back.
    pub fn raw<T: Any>(&mut self) -> Option<&mut T> {
        self.driver.as_any_mut().downcast_mut()
    }

    /// Asks the database for a sign of life.
    ///
    /// # Errors
    /// The connection is gone.
    pub fn ping(&mut self) -> Result<()> {
        self.driver.ping().inspect_err(|error| self.broken |= error.is_disconnect())
    }

    /// A statement that opens or ends a transaction; allowed even after the database dropped the transaction.
    pub(super) fn control(&mut self, sql: &str) -> Result<()> {
        let statement = Watched { kind: StatementKind::Transaction, sql, binds: &[], sensitive: &[] };
        let driver = &mut self.driver;
        self.watch
            .run(statement, &self.observers, |_| driver.execute_batch(sql))
            .map_err(|error| self.failed(error, sql))
    }

    pub(super) fn driver(&self) -> &dyn DriverConnection {
        &*self.driver
    }

    pub(super) fn driver_mut(&mut self) -> &mut dyn DriverConnection {
        &mut *self.driver
    }

    fn watched<T>(
        &mut self,
        statement: Watched<'_>,
        run: impl FnOnce(&mut dyn DriverConnection, &mut u64) -> Result<T>,
    ) -> Result<T> {
        self.check_open()?;
        let driver = &mut *self.driver;
        self.watch
            .run(statement, &self.observers, |rows| run(driver, rows))
            .map_err(|error| self.failed(error, statement.sql))
    }

    /// Notes what a failure means for the connection and adds the text to it.
    fn failed(&mut self, error: Error, sql: &str) -> Error {
        self.broken |= error.is_disconnect();
        let dropped = self.open.is_some()
            && error.database().is_some()
            && self.driver.transaction_state() == TransactionState::None;
        if let Some(open) = &mut self.open {
            open.dropped |= dropped;
        }
        self.explain_lock(error).with_sql(sql)
    }

    /// Adds to an error about a lock that this thread may be waiting for itself.
    fn explain_lock(&self, error: Error) -> Error {
        let is_own = || self.pool.upgrade().is_some_and(|pool| pool.is_taken_twice());
        match error {
            Error::Database(mut error) if error.kind == DatabaseErrorKind::LockTimeout && is_own() => {
                error.message.push_str(
                    "; this thread has a second connection of the same engine open, which may hold the lock: pass the open \
                     session on instead of beginning another transaction",
                );
                // Shown instead of the message otherwise, and it says nothing more.
                error.source = None;
                Error::Database(error)
            }
            error => error,
        }
    }
}

impl Executor for Connection {
    fn connection(&mut self) -> Result<&mut Connection> {
        Ok(self)
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection").field("dialect", &self.dialect).field("open", &self.open).finish_non_exhaustive()
    }
}
