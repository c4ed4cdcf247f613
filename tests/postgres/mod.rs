//! What is PostgreSQL's own: its driver, its types, its poolers.

mod asynchronous;
mod connect;
mod create_database;
mod pooler;
mod raw;
mod reading;
mod statements;
mod timeouts;
mod transaction;
mod values;

use orm_core::engine::Next;
use orm_core::{Connection, Result, Value, ValueRef};

/// All rows of a statement.
fn rows(db: &mut Connection, sql: &str, binds: &[ValueRef<'_>]) -> Result<Vec<Vec<Value>>> {
    let mut rows = Vec::new();
    db.query(sql, binds, &mut |row| {
        let cells: Result<Vec<Value>> = (0..row.len()).map(|index| row.cell(index).map(ValueRef::into_owned)).collect();
        rows.push(cells?);
        Ok(Next::More)
    })?;
    Ok(rows)
}

/// The only cell of a statement's only row.
fn cell(db: &mut Connection, sql: &str, binds: &[ValueRef<'_>]) -> Result<Value> {
    let mut rows = rows(db, sql, binds)?;
    assert_eq!((rows.len(), rows.first().map(Vec::len)), (1, Some(1)), "{sql}");
    Ok(rows.remove(0).remove(0))
}
