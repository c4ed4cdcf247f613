//! The way to one database.

use std::fmt;
use std::sync::Arc;

use super::log::Watch;
use super::pool::Pool;
use super::{Driver, EngineOptions, PoolStatus, PooledConnection, Url};
use crate::Result;
use crate::compile::Dialect;

/// The way to one database: its address, how it speaks, and a pool of connections to it.
///
/// An engine is cheap to clone and meant to be shared by all threads of a program; nothing is opened before it is needed. A
/// memory database lives as long as its engine or a clone of it.
#[derive(Clone)]
pub struct Engine {
    inner: Arc<Inner>,
}

struct Inner {
    pool: Arc<Pool>,
    driver: Arc<dyn Driver>,
    watch: Arc<Watch>,
    url: Option<Url>,
}

impl Engine {
    pub(super) fn new(driver: Arc<dyn Driver>, url: Option<Url>, options: EngineOptions) -> Engine {
        let watch = Arc::new(options.watch());
        Engine::with_watch(driver, url, options, watch)
    }

    /// An engine over another driver, which logs as this one does and counts for itself.
    pub(super) fn with_same_settings(&self, driver: Arc<dyn Driver>, options: EngineOptions) -> Engine {
        let watch = Arc::new(self.inner.watch.with_new_count());
        Engine::with_watch(driver, self.inner.url.clone(), options, watch)
    }

    fn with_watch(driver: Arc<dyn Driver>, url: Option<Url>, options: EngineOptions, watch: Arc<Watch>) -> Engine {
        let pool = Arc::new(Pool::new(Arc::clone(&driver), Arc::clone(&watch), options));
        Engine { inner: Arc::new(Inner { pool, driver, watch, url }) }
    }

    /// A connection from the pool; it goes back when it is dropped. Outside of a transaction each statement is committed by
    /// itself.
    ///
    /// # Errors
    /// The database cannot be reached, or no connection came free within the pool's timeout
    /// ([`Error::PoolTimeout`](crate::Error::PoolTimeout)).
    pub fn connection(&self) -> Result<PooledConnection> {
        self.inner.pool.take()
    }

    /// How this database speaks, as far as is known: before the first connection the URL alone tells MySQL from MariaDB.
    pub fn dialect(&self) -> Arc<dyn Dialect> {
        self.inner.driver.dialect()
    }

    /// The address this engine was made with; its password never prints. `None` for a driver of your own.
    pub fn url(&self) -> Option<&Url> {
        self.inner.url.as_ref()
    }

    /// How the pool is doing.
    pub fn status(&self) -> PoolStatus {
        self.inner.pool.status()
    }

    /// Closes all idle connections now, and those in use when they come back. The engine can be used again at once: new
    /// connections are opened as needed. A memory database keeps its content.
    pub fn dispose(&self) {
        self.inner.pool.dispose();
    }

    /// How many statements were run through this engine so far, on all threads, without those that open or end transactions.
    pub fn statement_count(&self) -> u64 {
        self.inner.watch.count()
    }

    pub(super) fn watch(&self) -> &Arc<Watch> {
        &self.inner.watch
    }

    /// Runs `work` and answers its result with the number of statements run through this engine meanwhile: in a test, to hold
    /// that loading takes one statement a level. Statements of other threads count too.
    pub fn count_statements<T>(&self, work: impl FnOnce() -> T) -> (T, u64) {
        let before = self.statement_count();
        let result = work();
        (result, self.statement_count() - before)
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine")
            .field("dialect", &self.dialect().name())
            .field("url", &self.inner.url)
            .field("pool", &self.status())
            .finish()
    }
}
