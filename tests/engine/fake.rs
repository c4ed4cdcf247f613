//! A driver that counts its connections and can fail.

use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};

use orm_core::compile::Dialect;
use orm_core::dialect::Sqlite;
use orm_core::engine::{Driver, DriverConnection, Each, TransactionState};
use orm_core::{DatabaseError, DatabaseErrorKind, Result, ValueRef};

/// A driver without a database. Clones share their counters.
#[derive(Clone, Default)]
pub(crate) struct Fake {
    pub(crate) state: Arc<FakeState>,
}

#[derive(Default)]
pub(crate) struct FakeState {
    /// How many connections were ever opened.
    pub(crate) opened: AtomicUsize,
    /// How many are open.
    pub(crate) open: AtomicUsize,
    /// Lets all that are open now fail.
    pub(crate) epoch: AtomicUsize,
    /// Lets the next attempts to connect fail.
    pub(crate) is_down: AtomicBool,
    /// Lets roll-backs fail.
    pub(crate) refuses_rollback: AtomicBool,
}

impl Fake {
    /// Kills all connections that are open now.
    pub(crate) fn kill_all(&self) {
        self.state.epoch.fetch_add(1, SeqCst);
    }

    pub(crate) fn opened(&self) -> usize {
        self.state.opened.load(SeqCst)
    }

    pub(crate) fn open(&self) -> usize {
        self.state.open.load(SeqCst)
    }
}

impl Driver for Fake {
    fn dialect(&self) -> Arc<dyn Dialect> {
        Arc::new(Sqlite::new())
    }

    fn connect(&self) -> Result<Box<dyn DriverConnection>> {
        if self.state.is_down.load(SeqCst) {
            return Err(DatabaseError::new(DatabaseErrorKind::Connect, "the server is down").into());
        }
        self.state.opened.fetch_add(1, SeqCst);
        self.state.open.fetch_add(1, SeqCst);
        let epoch = self.state.epoch.load(SeqCst);
        Ok(Box::new(FakeConnection { state: Arc::clone(&self.state), epoch, in_transaction: false }))
    }

    fn create_database_if_missing(&self) -> Result<bool> {
        Ok(false)
    }
}

struct FakeConnection {
    state: Arc<FakeState>,
    epoch: usize,
    in_transaction: bool,
}

impl Drop for FakeConnection {
    fn drop(&mut self) {
        self.state.open.fetch_sub(1, SeqCst);
    }
}

impl DriverConnection for FakeConnection {
    fn dialect(&self) -> Arc<dyn Dialect> {
        Arc::new(Sqlite::new())
    }

    fn query(&mut self, _: &str, _: &[ValueRef<'_>], _: &mut Each<'_>) -> Result<()> {
        self.ping()
    }

    fn execute(&mut self, _: &str, _: &[ValueRef<'_>]) -> Result<u64> {
        self.ping().map(|()| 0)
    }

    fn execute_batch(&mut self, sql: &str) -> Result<()> {
        self.ping()?;
        match sql {
            "ROLLBACK" if self.state.refuses_rollback.load(SeqCst) => {
                return Err(DatabaseError::new(DatabaseErrorKind::Other, "no").into());
            }
            "ROLLBACK" | "COMMIT" => self.in_transaction = false,
            "BEGIN IMMEDIATE" => self.in_transaction = true,
            _ => {}
        }
        Ok(())
    }

    fn set_statement_cache(&mut self, _: usize) {}

    fn transaction_state(&self) -> TransactionState {
        if self.in_transaction { TransactionState::Open } else { TransactionState::None }
    }

    fn ping(&mut self) -> Result<()> {
        match self.epoch == self.state.epoch.load(SeqCst) {
            true => Ok(()),
            false => Err(DatabaseError::new(DatabaseErrorKind::Disconnect, "gone").into()),
        }
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
}
