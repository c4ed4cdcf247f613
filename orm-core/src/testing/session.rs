//! A session of which nothing stays.

use std::fmt;
use std::ops::{Deref, DerefMut};

use super::isolated;
use crate::Result;
use crate::engine::{Engine, Isolated};
use crate::orm::Session;

/// Runs `work` in a session of which nothing stays: it is rolled back at the end, whatever `work` answers and also if it panics.
///
/// `commit` in it keeps what was done until the end, `rollback` undoes what was done since: each transaction is a savepoint of the one
/// that is rolled back (SQLAlchemy's `join_transaction_mode="create_savepoint"`). See [`testing`](crate::testing) for an example.
///
/// # Errors
/// No connection can be had, the transaction cannot begin, or the error of `work`.
pub fn rolled_back<T>(engine: &Engine, work: impl FnOnce(&mut Session) -> Result<T>) -> Result<T> {
    let mut session = TestSession::new(engine)?;
    work(&mut session)
}

/// A [`Session`] of which nothing stays, for tests that pass it around: it is rolled back when it is dropped. See [`rolled_back`].
pub struct TestSession {
    /// Dropped first, as it has the connection.
    session: Session,
    isolated: Isolated,
}

impl TestSession {
    /// A session in a transaction of its own.
    ///
    /// # Errors
    /// No connection can be had, or the transaction cannot begin.
    pub fn new(engine: &Engine) -> Result<TestSession> {
        let isolated = isolated(engine)?;
        Ok(TestSession { session: isolated.session(), isolated })
    }

    /// The engine of this session, for code that takes one. Commit or roll back before: the session has the only connection while its
    /// transaction is open.
    pub fn engine(&self) -> &Engine {
        &self.isolated
    }
}

impl Deref for TestSession {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.session
    }
}

impl DerefMut for TestSession {
    fn deref_mut(&mut self) -> &mut Session {
        &mut self.session
    }
}

impl fmt::Debug for TestSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TestSession").field(&self.session).finish()
    }
}
