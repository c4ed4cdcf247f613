//! Reaching a database: engine, pool, connections and the traits a driver implements.
//!
//! An [`Engine`] is the way to one database and shared by all threads. A [`PooledConnection`] is taken from its pool for a while.
//! Whatever statements can be run on is an [`Executor`]. For tests there are
//! [`testing`](crate::testing), [`Engine::count_statements`] and [`RecordingDriver`].

mod connection;
mod control;
mod create;
mod driver;
#[allow(clippy::module_inception, reason = "files are named for the type they hold")]
mod engine;
mod executor;
mod isolated;
mod log;
mod options;
mod pool;
mod pooled;
mod recording;
mod row;
mod row_change;
mod sequence;
mod statement_cache;
mod statements;
mod transaction;
mod url;

pub use connection::Connection;
pub(crate) use connection::ConstantText;
pub use driver::{Driver, DriverConnection, Each, Next, TransactionState};
pub use engine::Engine;
pub use executor::Executor;
pub use isolated::Isolated;
pub(crate) use log::describe_value;
pub use log::{LOG_TARGET, StatementEvent, StatementKind, StatementObserver};
pub use options::EngineOptions;
pub use pool::PoolStatus;
pub use pooled::PooledConnection;
pub use recording::{Recorded, RecordingDriver};
pub use row::Row;
pub use row_change::{ChangedRows, Followed, RowChange, RowChangeKind};
pub use statement_cache::StatementCache;
pub use statements::Statements;
pub(crate) use transaction::Savepoint;
pub use transaction::TransactionOptions;
pub use url::Url;
