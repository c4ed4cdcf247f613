//! The session: a transaction that begins when it is needed.

mod handle;

use std::fmt;
use std::thread;

use crate::compile::TransactionMode;
use crate::engine::{Connection, Engine, Executor, PooledConnection, Savepoint, TransactionOptions};
use crate::{Error, Result};

pub use handle::{Handle, ObjectId};

/// A unit of work on one connection.
///
/// The connection is taken from the pool, and the transaction begun, with the first statement; after
/// [`commit`](Session::commit) or [`rollback`](Session::rollback) the connection goes back, and the next statement begins anew. A
/// session that is dropped rolls back. [`Engine::transaction`] does all this for you.
pub struct Session {
    engine: Engine,
    mode: TransactionMode,
    connection: Option<PooledConnection>,
}

impl Session {
    /// Makes what was done permanent, if anything was, and gives the connection back.
    ///
    /// # Errors
    /// The database refuses, as for a deferred foreign key that leads nowhere: everything is then rolled back. A savepoint is
    /// open.
    pub fn commit(&mut self) -> Result<()> {
        let Some(connection) = &mut self.connection else { return Ok(()) };
        let result = connection.commit();
        if !connection.in_transaction() {
            self.connection = None;
        }
        result
    }

    /// Undoes what was done since the last commit, if anything was, and gives the connection back.
    ///
    /// # Errors
    /// The database refuses; its connection is then not used again.
    pub fn rollback(&mut self) -> Result<()> {
        match self.connection.take() {
            Some(mut connection) => connection.rollback(),
            None => Ok(()),
        }
    }

    /// Runs `work` in a savepoint: kept if it answers `Ok`, undone alone if it answers `Err` or panics. The transaction goes on
    /// in any case.
    ///
    /// # Errors
    /// The transaction cannot begin, or the error of `work`.
    pub fn savepoint<T>(&mut self, work: impl FnOnce(&mut Session) -> Result<T>) -> Result<T> {
        self.connection()?;
        let mut savepoint = Savepoint::begin(self, Session::open_connection)?;
        let result = work(savepoint.executor)?;
        savepoint.release()?;
        Ok(result)
    }

    /// The connection of the transaction that has begun.
    fn open_connection(&mut self) -> Result<&mut Connection> {
        match &mut self.connection {
            Some(connection) => Ok(connection),
            None => Err(Error::statement("the transaction was ended inside of the savepoint, so it cannot be kept")),
        }
    }

    /// Whether a transaction has begun.
    pub fn in_transaction(&self) -> bool {
        self.connection.is_some()
    }

    /// Rolls back and ends the session. Dropping it does the same, but cannot tell of a failure.
    ///
    /// # Errors
    /// As [`rollback`](Session::rollback).
    pub fn close(mut self) -> Result<()> {
        self.rollback()
    }
}

impl Executor for Session {
    fn connection(&mut self) -> Result<&mut Connection> {
        if self.connection.is_none() {
            let mut connection = self.engine.connection()?;
            connection.begin(self.mode)?;
            self.connection = Some(connection);
        }
        Ok(self.connection.as_mut().expect("set above"))
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("mode", &self.mode)
            .field("connection", &self.connection)
            .finish_non_exhaustive()
    }
}

impl Engine {
    /// A session, whose transaction may write. Nothing is taken from the pool before its first statement.
    pub fn session(&self) -> Session {
        self.session_with(TransactionOptions::new())
    }

    /// A session with transactions of your choice. A session cannot run itself again: `retries` is for
    /// [`transaction_with`](Engine::transaction_with).
    pub fn session_with(&self, options: TransactionOptions) -> Session {
        Session { engine: self.clone(), mode: options.mode(), connection: None }
    }

    /// Runs `work` in a transaction: committed if it answers `Ok`, rolled back if it answers `Err` or panics.
    ///
    /// Inside, pass the session on: a second `engine.transaction` takes a second connection and knows nothing of the first.
    ///
    /// # Errors
    /// No connection can be had, the transaction cannot begin or commit, or the error of `work`; one of your own travels in
    /// [`Error::other`].
    pub fn transaction<T>(&self, work: impl FnOnce(&mut Session) -> Result<T>) -> Result<T> {
        self.try_transaction(work)
    }

    /// [`transaction`](Engine::transaction) with an error type of your own.
    ///
    /// # Errors
    /// As `transaction`, turned into your type.
    pub fn try_transaction<T, E: From<Error>>(&self, work: impl FnOnce(&mut Session) -> Result<T, E>) -> Result<T, E> {
        let mut session = self.session();
        let result = work(&mut session)?;
        session.commit()?;
        Ok(result)
    }

    /// [`transaction`](Engine::transaction) with options: read only, an isolation level, and how often to run `work` again when
    /// it lost against another transaction. `work` must therefore do nothing but database work that can be repeated.
    ///
    /// ```
    /// # use orm_core::{Engine, TransactionOptions};
    /// # let engine = Engine::connect("sqlite://")?;
    /// let options = TransactionOptions::new().retries(3);
    /// engine.transaction_with(options, |s| {
    ///     // ..
    ///     # let _ = s;
    ///     Ok(())
    /// })?;
    /// # Ok::<(), orm_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// As `transaction`; after the last attempt the last error.
    pub fn transaction_with<T>(
        &self,
        options: TransactionOptions,
        mut work: impl FnMut(&mut Session) -> Result<T>,
    ) -> Result<T> {
        let mut attempt = 0;
        loop {
            let mut session = self.session_with(options);
            let result = work(&mut session).and_then(|result| session.commit().map(|()| result));
            // The connection must be back before the wait.
            drop(session);
            match result {
                Err(error) if error.is_retryable() && options.may_retry(attempt) => {
                    thread::sleep(TransactionOptions::back_off(attempt));
                    attempt += 1;
                }
                result => return result,
            }
        }
    }
}
