//! The Chinook database: a real schema that nobody here made, mapped onto its own names.

mod entities;
mod reports;

pub use entities::*;
pub use reports::*;

use orm_core::prelude::*;

/// The database as its author publishes it, for SQLite.
const SCRIPT: &str = include_str!("../../data/chinook/chinook_sqlite.sql");

/// Fills an empty SQLite database with Chinook's 15,607 rows; one that has them already is left as it is.
///
/// # Errors
/// The database refuses, or the disk is full; then nothing is left behind.
pub fn fill_if_empty(engine: &Engine) -> Result<()> {
    engine.transaction(|s| {
        let n_tables = sql("SELECT count(*) FROM sqlite_master WHERE name = 'Track'").value::<i64>(s)?;
        if n_tables == 0 { s.connection()?.execute_batch(SCRIPT) } else { Ok(()) }
    })
}
