//! How an engine is set up.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::log::{StatementObserver, Watch};
use super::{Connection, Driver, Engine, StatementEvent, Url};
use crate::{Error, Result};

/// What is done with each new connection.
pub(super) type ConnectHook = Arc<dyn Fn(&mut Connection) -> Result<()> + Send + Sync>;

/// The settings of an [`Engine`]; begin with [`Engine::options`] and end with `connect()`.
///
/// The defaults of the pool are SQLAlchemy's.
#[derive(Clone)]
pub struct EngineOptions {
    pub(crate) url: String,
    pub(super) pool_size: usize,
    pub(super) max_overflow: usize,
    pub(super) pool_timeout: Duration,
    pub(super) pool_recycle: Option<Duration>,
    pub(super) pre_ping: bool,
    pub(super) statement_cache: usize,
    pub(super) on_connect: Vec<ConnectHook>,
    echo: bool,
    log_values: bool,
    slow_statement: Option<Duration>,
    observers: Vec<StatementObserver>,
}

impl Default for EngineOptions {
    /// The settings without a URL, for [`Engine::with_driver`].
    fn default() -> EngineOptions {
        EngineOptions {
            url: String::new(),
            pool_size: 5,
            max_overflow: 10,
            pool_timeout: Duration::from_secs(30),
            pool_recycle: None,
            pre_ping: false,
            statement_cache: 256,
            on_connect: Vec::new(),
            echo: false,
            log_values: false,
            slow_statement: None,
            observers: Vec::new(),
        }
    }
}

impl EngineOptions {
    /// How many connections are kept open; the default is 5.
    pub fn pool_size(mut self, connections: usize) -> EngineOptions {
        self.pool_size = connections;
        self
    }

    /// How many more may be open for a while when all of those are in use; they are closed on return. The default is 10.
    pub fn max_overflow(mut self, connections: usize) -> EngineOptions {
        self.max_overflow = connections;
        self
    }

    /// How long to wait for a connection when all are in use; then [`Error::PoolTimeout`]. The default is 30 seconds.
    pub fn pool_timeout(mut self, timeout: Duration) -> EngineOptions {
        self.pool_timeout = timeout;
        self
    }

    /// The age at which an idle connection is replaced instead of being used again. The default is never.
    pub fn pool_recycle(mut self, age: Duration) -> EngineOptions {
        self.pool_recycle = Some(age);
        self
    }

    /// Asks a pooled connection for a sign of life before handing it out, and replaces it unseen if it is gone. The default is
    /// off.
    pub fn pre_ping(mut self, on: bool) -> EngineOptions {
        self.pre_ping = on;
        self
    }

    /// How many prepared statements each connection keeps; the least recently used goes first. The default is 256.
    pub fn statement_cache(mut self, statements: usize) -> EngineOptions {
        self.statement_cache = statements;
        self
    }

    /// Runs a function on each new connection before its first use; several run in the order they were given. If it fails,
    /// the connection is closed and its error goes to whoever asked for a connection.
    pub fn on_connect(mut self, hook: impl Fn(&mut Connection) -> Result<()> + Send + Sync + 'static) -> EngineOptions {
        self.on_connect.push(Arc::new(hook));
        self
    }

    /// Logs statements at the level INFO instead of DEBUG, to `tracing`'s target `orm::sql`.
    pub fn echo(mut self, on: bool) -> EngineOptions {
        self.echo = on;
        self
    }

    /// Logs the bound values too. Values of `sensitive` columns are never logged. The default is off.
    pub fn log_values(mut self, on: bool) -> EngineOptions {
        self.log_values = on;
        self
    }

    /// Logs statements at the level WARN that took this long or longer.
    pub fn slow_statement(mut self, threshold: Duration) -> EngineOptions {
        self.slow_statement = Some(threshold);
        self
    }

    /// Calls a function after each statement, on the thread that ran it; several are called in the order they were given. It
    /// must not use this engine. Its panics are those of whoever ran the statement, except in a roll-back, which they cannot stop.
    pub fn on_statement(mut self, observer: impl Fn(&StatementEvent<'_>) + Send + Sync + 'static) -> EngineOptions {
        self.observers.push(Arc::new(observer));
        self
    }

    /// An engine over a driver, without opening anything yet.
    pub(crate) fn build(self, driver: Arc<dyn Driver>, url: Option<Url>) -> Result<Engine> {
        if self.pool_size == 0 && self.max_overflow == 0 {
            return Err(Error::statement(
                "`pool_size` and `max_overflow` are both 0, so no connection could ever be opened; allow at least one",
            ));
        }
        Ok(Engine::new(driver, url, self))
    }

    pub(super) fn watch(&self) -> Watch {
        Watch::new(self.echo, self.log_values, self.slow_statement, self.observers.clone())
    }
}

impl Engine {
    /// Settings for the database at a URL; end with `connect()`.
    pub fn options(url: impl Into<String>) -> EngineOptions {
        EngineOptions { url: url.into(), ..EngineOptions::default() }
    }

    /// An engine over a driver of your own, or over a [recording one](super::RecordingDriver).
    ///
    /// # Errors
    /// Settings that contradict each other.
    pub fn with_driver(driver: impl Driver + 'static, options: EngineOptions) -> Result<Engine> {
        options.build(Arc::new(driver), None)
    }
}

impl fmt::Debug for EngineOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EngineOptions")
            .field("pool_size", &self.pool_size)
            .field("max_overflow", &self.max_overflow)
            .field("pool_timeout", &self.pool_timeout)
            .field("pool_recycle", &self.pool_recycle)
            .field("pre_ping", &self.pre_ping)
            .field("statement_cache", &self.statement_cache)
            .field("echo", &self.echo)
            .field("log_values", &self.log_values)
            .field("slow_statement", &self.slow_statement)
            .finish_non_exhaustive()
    }
}
