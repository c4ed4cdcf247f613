//! The transaction of a session: flush, commit, roll-back, savepoints.

use super::Session;
use super::objects::Objects;
use crate::engine::{Connection, Executor, Followed, PooledConnection, RowChange, Savepoint};
use crate::{Error, Result};

impl Session {
    /// Flushes, makes everything permanent, and gives the connection back. The objects stay readable as they are; the next statement
    /// begins a new transaction. With [`expire_on_commit`](Session::expire_on_commit) they are to be read again.
    ///
    /// # Errors
    /// The flush fails; the session is to be rolled back then. Or the database refuses the commit, as for a deferred foreign key that
    /// leads nowhere: everything is then rolled back.
    pub fn commit(&mut self) -> Result<()> {
        self.flush()?;
        let result = self.end_by_commit();
        if result.is_ok() && self.expires_on_commit {
            self.objects.expire_all();
        }
        result
    }

    fn end_by_commit(&mut self) -> Result<()> {
        let summary = self.summary();
        let Some(connection) = &mut self.connection else { return Ok(()) };
        let result = connection.commit();
        if !connection.in_transaction() {
            self.connection = None;
            match &result {
                Ok(()) => self.objects.committed(),
                Err(_) => self.objects.roll_back_to(0),
            }
            self.n_transactions += 1;
            self.tell_end(summary, result.is_ok());
        }
        result
    }

    /// Undoes what was done since the last commit, and gives the connection back: the objects hold what they held before, those that
    /// were added are dropped, those that were deleted are back. So a session goes on after a lost connection, too, with the next one.
    ///
    /// # Errors
    /// The database refuses; its connection is then not used again.
    pub fn rollback(&mut self) -> Result<()> {
        self.undo_all(|mut connection| connection.rollback())
    }

    /// Rolls back where another error is to be reported. The pool does it for a connection that comes back, and says nothing that could
    /// hide the error.
    pub(super) fn abandon(&mut self) {
        // It answers no error, as dropping cannot fail.
        drop(self.undo_all(|connection| {
            drop(connection);
            Ok(())
        }));
    }

    fn undo_all(&mut self, roll_back: impl FnOnce(PooledConnection) -> Result<()>) -> Result<()> {
        let summary = self.summary();
        self.failure = None;
        self.n_transactions += 1;
        self.objects.roll_back_to(0);
        let result = self.connection.take().map_or(Ok(()), roll_back);
        self.tell_end(summary, false);
        result
    }

    /// Runs `work` in a savepoint: kept if it answers `Ok`, undone alone if it answers `Err` or panics; the objects that were changed in
    /// it then hold what they held before. The transaction goes on in any case.
    ///
    /// ```
    /// # #[cfg(feature = "derive")] {
    /// # use orm_core::prelude::*;
    /// # #[derive(Entity, Debug)]
    /// # struct Tag { #[orm(primary_key)] id: i32, #[orm(unique)] name: String }
    /// # let engine = orm_core::Engine::connect("sqlite://")?;
    /// # Schema::new().entity::<Tag>().create_all(&engine)?;
    /// engine.transaction(|s| {
    ///     for name in ["a", "b", "a"] {
    ///         let added = s.savepoint(|s| Ok(s.add(NewTag { name: name.into() })));
    ///         match added {
    ///             Err(error) if error.is_unique_violation() => {} // there already
    ///             other => drop(other?),
    ///         }
    ///     }
    ///     Ok(())
    /// })?;
    /// assert_eq!(Tag::query().count(&mut engine.connection()?)?, 2);
    /// # }
    /// # Ok::<(), orm_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// A flush before or in it fails, the transaction cannot begin, or the error of `work`.
    pub fn savepoint<T>(&mut self, work: impl FnOnce(&mut Session) -> Result<T>) -> Result<T> {
        self.flush()?;
        self.open()?;
        let mut scope = Scope::begin(self)?;
        let result = work(scope.session())?;
        scope.session().flush()?;
        scope.release()?;
        Ok(result)
    }

    /// The connection, with its transaction begun, without a flush.
    pub(super) fn open(&mut self) -> Result<&mut Connection> {
        self.check_usable()?;
        if self.connection.is_none() {
            let mut connection = self.engine.connection()?;
            self.observers.iter().for_each(|observer| connection.observe(observer.clone()));
            connection.begin(self.mode)?;
            self.connection = Some(connection);
        }
        Ok(self.connection.as_mut().expect("set above"))
    }

    /// The connection, with its transaction begun, and the objects.
    pub(super) fn parts(&mut self) -> Result<(&mut Connection, &mut Objects)> {
        self.open()?;
        Ok((self.connection.as_mut().expect("opened above"), &mut self.objects))
    }

    /// Refuses to go on after a failed flush.
    pub(super) fn check_usable(&self) -> Result<()> {
        match &self.failure {
            None => Ok(()),
            Some(failure) => Err(Error::statement(format!(
                "an earlier flush of this session failed, so it takes nothing but `session.rollback()?` (or the end of the savepoint \
                 around it); the failure was: {failure}"
            ))),
        }
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

/// A savepoint that is open, and where the objects' undo list stood when it began.
struct Scope<'s> {
    savepoint: Savepoint<'s, Session>,
    mark: usize,
    n_transactions: u64,
    is_open: bool,
}

impl<'s> Scope<'s> {
    fn begin(session: &'s mut Session) -> Result<Scope<'s>> {
        let (mark, n_transactions) = (session.objects.mark(), session.n_transactions);
        let savepoint = Savepoint::begin(session, Session::open_connection)?;
        Ok(Scope { savepoint, mark, n_transactions, is_open: true })
    }

    fn session(&mut self) -> &mut Session {
        self.savepoint.executor
    }

    fn release(&mut self) -> Result<()> {
        self.savepoint.release()?;
        self.is_open = false;
        Ok(())
    }
}

/// The objects go back first; then the savepoint itself is dropped, and the database goes back.
impl Drop for Scope<'_> {
    fn drop(&mut self) {
        let session = &mut *self.savepoint.executor;
        // A transaction that was ended inside has taken its objects back already.
        if self.is_open && session.n_transactions == self.n_transactions {
            session.failure = None;
            session.objects.roll_back_to(self.mark);
        }
    }
}

impl Executor for Session {
    fn connection(&mut self) -> Result<&mut Connection> {
        self.autoflush()?;
        // Whoever asks may write: what is read from now on may be gone after a roll-back.
        self.objects.has_written = true;
        self.open()
    }

    fn before_change(&mut self, change: &RowChange<'_>) -> Result<Followed> {
        self.follow(change)
    }

    fn after_change(&mut self, followed: Followed) -> Result<()> {
        self.catch_up(followed)
    }
}
