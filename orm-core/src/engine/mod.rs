//! Reaching a database: engine, pool, connections and the traits a driver implements.

mod connection;
mod create;
mod driver;
#[allow(clippy::module_inception, reason = "files are named for the type they hold")]
mod engine;
mod executor;
mod log;
mod options;
mod pool;
mod pooled;
mod recording;
mod row;
mod transaction;
mod url;

pub use connection::Connection;
pub use driver::{Driver, DriverConnection, Each, Next};
pub use engine::Engine;
pub use executor::Executor;
pub use log::{LOG_TARGET, StatementEvent, StatementKind, StatementObserver};
pub use options::EngineOptions;
pub use pool::PoolStatus;
pub use pooled::PooledConnection;
pub use recording::{Recorded, RecordingDriver};
pub use row::Row;
pub(crate) use transaction::Savepoint;
pub use transaction::TransactionOptions;
pub use url::Url;
