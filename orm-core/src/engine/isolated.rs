//! An engine whose only connection is one open transaction of another engine: for tests, as nothing of it stays.

use std::any::Any;
use std::fmt;
use std::ops::Deref;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::control::Control;
use super::{Driver, DriverConnection, Each, Engine, EngineOptions, PooledConnection, TransactionState};
use crate::compile::{Dialect, TransactionMode};
use crate::value::ValueRef;
use crate::{Error, Result};

/// Tells the savepoints of one isolated engine from those of another one inside of it.
static ENGINES: AtomicU64 = AtomicU64::new(1);

/// An engine on which nothing is for good: see [`testing::isolated`](crate::testing::isolated). It is rolled back when this is dropped.
pub struct Isolated {
    engine: Engine,
    lender: Arc<Lender>,
}

impl Isolated {
    /// Opens the transaction, on a connection of the engine's.
    pub(crate) fn begin(engine: &Engine) -> Result<Isolated> {
        let mut connection = engine.connection()?;
        connection.begin(TransactionMode::default())?;
        let lender = Arc::new(Lender {
            dialect: Arc::clone(connection.dialect()),
            savepoint: format!("orm_test_{}", ENGINES.fetch_add(1, Ordering::Relaxed)),
            connection: Mutex::new(Lent::Here(connection)),
        });
        let options = EngineOptions::default().pool_size(1).max_overflow(0).pool_timeout(Duration::from_secs(5));
        let driver = IsolatedDriver { lender: Arc::clone(&lender) };
        let engine = engine.with_same_settings(Arc::new(driver), options);
        Ok(Isolated { engine, lender })
    }

    /// The engine, to share with the code under test. Clones of it are of no use after the test.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }
}

impl Deref for Isolated {
    type Target = Engine;

    fn deref(&self) -> &Engine {
        &self.engine
    }
}

impl Drop for Isolated {
    fn drop(&mut self) {
        // The idle connection goes back to the lender, and from there to its own pool, which rolls back.
        self.engine.dispose();
        drop(self.lender.put(Lent::Ended));
    }
}

impl fmt::Debug for Isolated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Isolated").field("engine", &self.engine).finish_non_exhaustive()
    }
}

/// Has the connection while nobody uses it.
struct Lender {
    dialect: Arc<dyn Dialect>,
    /// The name of the savepoint that stands for a transaction.
    savepoint: String,
    connection: Mutex<Lent>,
}

enum Lent {
    Here(PooledConnection),
    Away,
    /// The test is over: whoever has the connection drops it.
    Ended,
}

impl Lender {
    /// Answers what was there before.
    fn put(&self, new: Lent) -> Lent {
        std::mem::replace(&mut self.lock(), new)
    }

    fn take(&self) -> Result<PooledConnection> {
        let mut lent = self.lock();
        match std::mem::replace(&mut *lent, Lent::Away) {
            Lent::Here(connection) => Ok(connection),
            other => {
                *lent = other;
                Err(Error::statement("the test whose transaction this engine uses has ended"))
            }
        }
    }

    fn give_back(&self, connection: PooledConnection) {
        let mut lent = self.lock();
        if matches!(*lent, Lent::Away) {
            *lent = Lent::Here(connection);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Lent> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct IsolatedDriver {
    lender: Arc<Lender>,
}

impl Driver for IsolatedDriver {
    fn dialect(&self) -> Arc<dyn Dialect> {
        Arc::clone(&self.lender.dialect)
    }

    fn connect(&self) -> Result<Box<dyn DriverConnection>> {
        let connection = self.lender.take()?;
        Ok(Box::new(Nested { lender: Arc::clone(&self.lender), connection: Some(connection), is_open: false }))
    }

    fn create_database_if_missing(&self) -> Result<bool> {
        Ok(false)
    }

    fn connection_limit(&self) -> Option<usize> {
        Some(1)
    }
}

/// The connection on loan. A transaction on it is a savepoint.
struct Nested {
    lender: Arc<Lender>,
    /// There until it is dropped.
    connection: Option<PooledConnection>,
    is_open: bool,
}

impl Nested {
    fn inner(&self) -> &PooledConnection {
        self.connection.as_ref().expect("it is only taken on drop")
    }

    fn inner_mut(&mut self) -> &mut PooledConnection {
        self.connection.as_mut().expect("it is only taken on drop")
    }

    fn driver(&mut self) -> &mut dyn DriverConnection {
        self.inner_mut().driver_mut()
    }

    fn dialect(&self) -> &Arc<dyn Dialect> {
        self.inner().dialect()
    }

    fn control(&mut self, control: Control) -> Result<()> {
        let (dialect, savepoint) = (Arc::clone(self.dialect()), self.lender.savepoint.clone());
        let release = dialect.release_savepoint(&savepoint);
        let texts = match control {
            Control::Begin => [Some(dialect.savepoint(&savepoint)), None],
            Control::Commit => [release, None],
            Control::Rollback => [Some(dialect.rollback_to_savepoint(&savepoint)), release],
        };
        for text in texts.into_iter().flatten() {
            self.driver().execute_batch(&text)?;
        }
        self.is_open = control == Control::Begin;
        Ok(())
    }

    /// Runs a statement. One that stands alone must not cost the test's transaction if it fails.
    fn run<T>(&mut self, run: impl FnOnce(&mut dyn DriverConnection) -> Result<T>) -> Result<T> {
        self.check()?;
        let is_guarded = !self.is_open && self.dialect().capabilities().errors_fail_transaction;
        if is_guarded {
            self.control(Control::Begin)?;
        }
        let result = run(self.driver()).and_then(|answer| self.check().map(|()| answer));
        if is_guarded {
            let end = if result.is_ok() { Control::Commit } else { Control::Rollback };
            self.control(end).or_else(|error| result.as_ref().map_or(Ok(()), |_| Err(error)))?;
        }
        self.note(result)
    }

    /// Refuses to go on after a statement that has ended the test's transaction.
    fn check(&mut self) -> Result<()> {
        match self.inner_mut().driver_mut().transaction_state() {
            TransactionState::None => Err(Error::statement(format!(
                "the transaction around this test has ended, so that what follows would stay: {} does so when a table is created \
                 or dropped; do that before, on the engine itself, and leave COMMIT to the connection",
                self.dialect().name()
            ))),
            TransactionState::Open | TransactionState::Failed => Ok(()),
        }
    }

    /// A lost connection must not go back into its pool.
    fn note<T>(&mut self, result: Result<T>) -> Result<T> {
        if result.as_ref().is_err_and(Error::is_disconnect) {
            self.inner_mut().broken = true;
        }
        result
    }
}

impl DriverConnection for Nested {
    fn dialect(&self) -> Arc<dyn Dialect> {
        Arc::clone(Nested::dialect(self))
    }

    fn query(&mut self, sql: &str, binds: &[ValueRef<'_>], each: &mut Each<'_>) -> Result<()> {
        self.run(|driver| driver.query(sql, binds, each))
    }

    fn execute(&mut self, sql: &str, binds: &[ValueRef<'_>]) -> Result<u64> {
        self.run(|driver| driver.execute(sql, binds))
    }

    fn execute_batch(&mut self, sql: &str) -> Result<()> {
        match Control::of(&**Nested::dialect(self), sql) {
            Some(control) => {
                if control == Control::Begin {
                    self.check()?;
                }
                let result = self.control(control);
                self.note(result)
            }
            None => self.run(|driver| driver.execute_batch(sql)),
        }
    }

    fn last_insert_id(&self) -> Option<u64> {
        self.inner().driver().last_insert_id()
    }

    fn set_statement_cache(&mut self, _capacity: usize) {
        // The connection has its cache already.
    }

    fn transaction_state(&self) -> TransactionState {
        match self.is_open {
            true => self.inner().driver().transaction_state(),
            false => TransactionState::None,
        }
    }

    fn ping(&mut self) -> Result<()> {
        self.driver().ping()
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self.driver().as_any_mut()
    }
}

impl Drop for Nested {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            self.lender.give_back(connection);
        }
    }
}
