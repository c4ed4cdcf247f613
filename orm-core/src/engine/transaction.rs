//! Transactions and savepoints of one connection.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::{Connection, TransactionState};
use crate::compile::{Isolation, TransactionMode};
use crate::{Error, Result};

/// How [`Engine::transaction_with`](crate::Engine::transaction_with) runs its closure.
///
/// Plain `TransactionOptions::new()` is a transaction that may write, on the database's own isolation level, tried once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TransactionOptions {
    mode: TransactionMode,
    retries: u32,
}

impl TransactionOptions {
    /// A transaction that may write, on the database's own isolation level, tried once.
    pub fn new() -> TransactionOptions {
        TransactionOptions::default()
    }

    /// Lets the database refuse writes. SQLite then begins without asking for its one write lock.
    pub fn read_only(mut self, read_only: bool) -> TransactionOptions {
        self.mode.read_only = read_only;
        self
    }

    /// The isolation level. SQLite knows only [`Isolation::Serializable`], which is at least as strict as any other: there, each
    /// level means that one.
    pub fn isolation(mut self, isolation: Isolation) -> TransactionOptions {
        self.mode.isolation = Some(isolation);
        self
    }

    /// How often to run the closure again when the transaction lost against another one
    /// ([`Error::is_retryable`]). The default is 0.
    pub fn retries(mut self, retries: u32) -> TransactionOptions {
        self.retries = retries;
        self
    }

    /// A serializable transaction that only reads and that no other can make fail: it may wait at its begin until such a moment
    /// comes. For reports and backups beside serializable writers. MySQL and MariaDB have no such thing and refuse it.
    pub fn deferrable(mut self) -> TransactionOptions {
        self.mode = TransactionMode { read_only: true, isolation: Some(Isolation::Serializable), deferrable: true };
        self
    }

    pub(crate) fn mode(&self) -> TransactionMode {
        self.mode
    }

    pub(crate) fn may_retry(&self, attempt: u32) -> bool {
        attempt < self.retries
    }

    /// How long to wait before the closure runs again: 1 ms, doubled each time up to 128 ms, and of that a random part between
    /// a half and the whole, so that two losers do not meet again.
    pub(crate) fn back_off(attempt: u32) -> Duration {
        let whole = 1_000_u64 << attempt.min(7);
        Duration::from_micros(whole / 2 + random() % (whole / 2))
    }
}

/// A random number from the standard library's hash keys; good enough to spread waiting times.
fn random() -> u64 {
    use std::hash::{BuildHasher, Hasher};
    std::collections::hash_map::RandomState::new().build_hasher().finish()
}

/// A transaction that a connection has begun and not ended.
#[derive(Clone, Copy, Debug)]
pub(super) struct OpenTransaction {
    mode: TransactionMode,
    /// Tells this transaction from all others: a session may go on with another one, on another connection.
    serial: u64,
    n_savepoints: u32,
    /// Whether the database ended the transaction by itself, as SQLite does when the disk is full.
    pub(super) dropped: bool,
}

/// Numbers the transactions of this process.
static TRANSACTIONS: AtomicU64 = AtomicU64::new(1);

impl Connection {
    /// Runs `work` in a transaction: committed if it answers `Ok`, rolled back if it answers `Err` or panics.
    ///
    /// # Errors
    /// A transaction is open already (use [`savepoint`](Connection::savepoint)); it cannot begin or commit; or the error of
    /// `work`.
    pub fn transaction<T>(&mut self, work: impl FnOnce(&mut Connection) -> Result<T>) -> Result<T> {
        self.transaction_with(TransactionMode::default(), work)
    }

    /// [`transaction`](Connection::transaction) with a mode of your choice.
    ///
    /// # Errors
    /// As `transaction`.
    pub fn transaction_with<T>(
        &mut self,
        mode: TransactionMode,
        work: impl FnOnce(&mut Connection) -> Result<T>,
    ) -> Result<T> {
        self.begin(mode)?;
        let guard = RollBack { connection: self };
        let result = work(guard.connection)?;
        guard.connection.commit()?;
        Ok(result)
    }

    /// Runs `work` in a savepoint of the open transaction: kept if it answers `Ok`, undone if it answers `Err` or panics.
    ///
    /// # Errors
    /// No transaction is open, or the error of `work`.
    pub fn savepoint<T>(&mut self, work: impl FnOnce(&mut Connection) -> Result<T>) -> Result<T> {
        let mut guard = Savepoint::begin(self, |connection| Ok(connection))?;
        let result = work(guard.executor)?;
        guard.release()?;
        Ok(result)
    }

    /// Runs `work` so that all or nothing of it takes effect: in a savepoint if a transaction is open, else in one of its own.
    ///
    /// # Errors
    /// What the database refuses, or the error of `work`.
    pub fn atomic<T>(&mut self, work: impl FnOnce(&mut Connection) -> Result<T>) -> Result<T> {
        match self.in_transaction() {
            true => self.savepoint(work),
            false => self.transaction(work),
        }
    }

    /// Whether a transaction is open.
    pub fn in_transaction(&self) -> bool {
        self.open.is_some() || self.driver().transaction_state() != TransactionState::None
    }

    /// Opens a transaction. Prefer [`transaction`](Connection::transaction), which ends it in any case.
    ///
    /// # Errors
    /// One is open already, or the database refuses: another writer held the lock for too long.
    pub fn begin(&mut self, mode: TransactionMode) -> Result<()> {
        if self.in_transaction() {
            return Err(Error::statement("a transaction is open already; use `savepoint` for a part of it"));
        }
        if mode.deferrable && !self.dialect().capabilities().deferrable_transactions {
            let feature = "a deferrable transaction".to_owned();
            return Err(Error::Unsupported { feature, dialect: self.dialect().name() });
        }
        let text = self.dialect().begin(mode);
        let result = self.control(&text);
        let serial = TRANSACTIONS.fetch_add(1, Ordering::Relaxed);
        self.open = Some(OpenTransaction { mode, serial, n_savepoints: 0, dropped: false });
        if result.is_err() {
            // A text of several statements may have failed half-way.
            self.roll_back_quietly();
        }
        result
    }

    /// Commits the open transaction. If that fails it is rolled back.
    ///
    /// # Errors
    /// No transaction is open; the database ended it before; or it refuses, as for a deferred foreign key that leads nowhere.
    pub fn commit(&mut self) -> Result<()> {
        self.check_open()?;
        let Some(open) = self.open else {
            return Err(Error::statement("no transaction is open, so there is nothing to commit"));
        };
        if open.n_savepoints > 0 {
            return Err(Error::statement("a savepoint is open: commit after its closure has returned"));
        }
        let refusal = match self.driver().transaction_state() {
            TransactionState::Open => None,
            TransactionState::Failed => Some(
                "an earlier error made the transaction fail, so nothing of it can be committed; it was rolled back. Run what may \
                 fail in a `savepoint`",
            ),
            TransactionState::None => Some(
                "a statement ended the transaction before its commit, so that what followed was not a part of it; leave COMMIT and \
                 ROLLBACK to the connection",
            ),
        };
        if let Some(refusal) = refusal {
            self.roll_back_quietly();
            return Err(Error::statement(refusal));
        }
        if let Err(error) = self.control("COMMIT") {
            self.roll_back_quietly();
            return Err(error);
        }
        self.ended(open)
    }

    /// Undoes the open transaction. One whose connection was lost is gone with it: that is no error here.
    ///
    /// # Errors
    /// No transaction is open, or the database refuses; the connection is then not used again.
    pub fn rollback(&mut self) -> Result<()> {
        if !self.in_transaction() {
            return Err(Error::statement("no transaction is open, so there is nothing to roll back"));
        }
        self.roll_back()
    }

    /// Leaves no transaction open, whoever began it.
    pub(super) fn roll_back(&mut self) -> Result<()> {
        let open = self.open.take();
        if self.broken {
            // It is closed when it comes back to the pool, which undoes all that may still be open.
            return Ok(());
        }
        let result = match self.driver().transaction_state() {
            TransactionState::None => Ok(()),
            TransactionState::Open | TransactionState::Failed => self.control("ROLLBACK"),
        };
        let result = result.and_then(|()| open.map_or(Ok(()), |open| self.ended(open)));
        self.broken |= result.is_err();
        result
    }

    /// For places that have an error of their own to report, or are being unwound; a failure marks the connection as broken.
    pub(super) fn roll_back_quietly(&mut self) {
        let rolled_back = quietly(|| {
            if let Err(error) = self.roll_back() {
                tracing::warn!(target: super::LOG_TARGET, %error, "roll-back failed, the connection is closed");
            }
        });
        self.broken |= rolled_back.is_none();
    }

    /// Refuses to go on in a transaction that the database has dropped: statements would be committed one by one.
    pub(super) fn check_open(&self) -> Result<()> {
        match self.open {
            Some(OpenTransaction { dropped: true, .. }) => Err(Error::statement(
                "the database rolled the transaction back after an earlier error; roll back and begin again",
            )),
            _ => Ok(()),
        }
    }

    fn is_in(&self, transaction: u64) -> bool {
        self.open.is_some_and(|open| open.serial == transaction)
    }

    fn count_savepoints(&mut self, change: i32) {
        if let Some(open) = &mut self.open {
            open.n_savepoints = open.n_savepoints.saturating_add_signed(change);
        }
    }

    fn ended(&mut self, open: OpenTransaction) -> Result<()> {
        self.open = None;
        match self.dialect().after_transaction(open.mode) {
            Some(sql) => self.control(sql).inspect_err(|_| self.broken = true),
            None => Ok(()),
        }
    }
}

/// Runs what a destructor does. A panic in it (of an observer, or of a subscriber of `tracing`) would end the program if the
/// destructor itself runs because of one; the answer is then `None`, and the panic's message was printed.
fn quietly<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}

/// Rolls back unless the transaction was ended.
struct RollBack<'c> {
    connection: &'c mut Connection,
}

impl Drop for RollBack<'_> {
    fn drop(&mut self) {
        if self.connection.open.is_some() {
            self.connection.roll_back_quietly();
        }
    }
}

/// An open savepoint of a connection, or of something that leads to one; undone on drop unless released.
pub(crate) struct Savepoint<'x, X: ?Sized> {
    pub(crate) executor: &'x mut X,
    reach: fn(&mut X) -> Result<&mut Connection>,
    name: String,
    transaction: u64,
    is_open: bool,
}

impl<'x, X: ?Sized> Savepoint<'x, X> {
    /// Opens a savepoint on the connection that `reach` leads to.
    pub(crate) fn begin(executor: &'x mut X, reach: fn(&mut X) -> Result<&mut Connection>) -> Result<Savepoint<'x, X>> {
        let connection = reach(executor)?;
        connection.check_open()?;
        let Some(open) = &connection.open else {
            return Err(Error::statement("a savepoint needs an open transaction; use `transaction` first"));
        };
        let (transaction, name) = (open.serial, format!("orm_{}", open.n_savepoints + 1));
        let text = connection.dialect().savepoint(&name);
        connection.control(&text)?;
        connection.count_savepoints(1);
        Ok(Savepoint { executor, reach, name, transaction, is_open: true })
    }

    /// Keeps what was done since.
    pub(crate) fn release(&mut self) -> Result<()> {
        let connection = (self.reach)(self.executor)?;
        connection.check_open()?;
        if !connection.is_in(self.transaction) {
            return Err(Error::statement("the transaction was ended inside of the savepoint, so it cannot be kept"));
        }
        if let Some(release) = connection.dialect().release_savepoint(&self.name) {
            connection.control(&release)?;
        }
        connection.count_savepoints(-1);
        self.is_open = false;
        Ok(())
    }
}

impl<X: ?Sized> Drop for Savepoint<'_, X> {
    fn drop(&mut self) {
        if !self.is_open {
            return;
        }
        let Ok(connection) = (self.reach)(self.executor) else { return };
        // A transaction that was ended inside took its savepoints along.
        if !connection.is_in(self.transaction) || connection.check_open().is_err() {
            return;
        }
        let dialect = connection.dialect();
        let mut undo = dialect.rollback_to_savepoint(&self.name);
        if let Some(release) = dialect.release_savepoint(&self.name) {
            undo.push_str("; ");
            undo.push_str(&release);
        }
        connection.count_savepoints(-1);
        if !matches!(quietly(|| connection.control(&undo)), Some(Ok(()))) {
            // What the savepoint did cannot be told from the rest any more: the whole transaction must go.
            if let Some(open) = &mut connection.open {
                open.dropped = true;
            }
        }
    }
}
