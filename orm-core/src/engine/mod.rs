//! Reaching a database: engine, pool, connections and the traits a driver implements.

mod connection;
mod driver;
mod executor;
mod row;

pub use connection::Connection;
pub use driver::{Driver, DriverConnection, Each, Next};
pub use executor::Executor;
pub use row::Row;
