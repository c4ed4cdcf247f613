//! The Chinook database: a real schema that nobody here made, mapped onto its own names.

mod copy;
mod entities;
mod reports;

pub use copy::*;
pub use entities::*;
pub use reports::*;

use orm_core::prelude::*;

/// The database as its author publishes it, for SQLite.
const SCRIPT: &str = include_str!("../../data/chinook/chinook_sqlite.sql");

/// Fills an empty database with Chinook's 15,607 rows; one that has them already is left as it is. SQLite runs its author's own script;
/// the other databases get tables made of the entities, and a copy of the rows.
///
/// # Errors
/// The database refuses, or the disk is full; then no row is left behind.
pub fn fill_if_empty(engine: &Engine) -> Result<()> {
    if engine.dialect().name() == "sqlite" {
        return run_script_if_empty(engine);
    }
    schema().create_all(engine)?;
    if Artist::query().exists(&mut engine.connection()?)? {
        return Ok(());
    }
    let source = Engine::connect("sqlite://")?;
    run_script_if_empty(&source)?;
    copy(&source, engine, &Progress::on_terminal())
}

fn run_script_if_empty(engine: &Engine) -> Result<()> {
    engine.transaction(|s| {
        let n_tables = sql("SELECT count(*) FROM sqlite_master WHERE name = 'Track'").value::<i64>(s)?;
        if n_tables == 0 { s.connection()?.execute_batch(SCRIPT) } else { Ok(()) }
    })
}
