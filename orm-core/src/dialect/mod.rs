//! One folder for each database: how it speaks, and its driver where the feature is on. This is the only list of them.

mod mysql;
mod postgres;
mod sqlite;

pub use mysql::MySql;
pub use postgres::Postgres;
pub use sqlite::Sqlite;
