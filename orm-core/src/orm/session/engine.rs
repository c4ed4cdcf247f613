//! How an engine begins sessions.

use std::thread;

use super::Session;
use crate::engine::{Engine, TransactionOptions};
use crate::{Error, Result};

impl Engine {
    /// A session, whose transaction may write. Nothing is taken from the pool before its first statement.
    pub fn session(&self) -> Session {
        self.session_with(TransactionOptions::new())
    }

    /// A session with transactions of your choice. A session cannot run itself again: `retries` is for
    /// [`transaction_with`](Engine::transaction_with).
    pub fn session_with(&self, options: TransactionOptions) -> Session {
        Session::new(self.clone(), options.mode())
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
        let result = work(&mut session).and_then(|result| Ok(session.commit().map(|()| result)?));
        if result.is_err() {
            session.abandon();
        }
        result
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
            if result.is_err() {
                session.abandon();
            }
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
