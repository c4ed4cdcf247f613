//! What the driver for MySQL and MariaDB does beyond what all drivers do.

mod asynchronous;
mod connect;
mod errors;
mod reading;
mod session;
mod statements;
mod tls;
mod transaction;
mod url;
mod values;

use orm_core::engine::Next;
use orm_core::{Executor, Result, Value, ValueRef};

/// The first cell of a result; NULL if there is none.
fn cell(db: &mut dyn Executor, sql: &str, binds: &[ValueRef<'_>]) -> Result<Value> {
    let mut found = Value::Null;
    db.connection()?.query(sql, binds, &mut |row| {
        found = row.cell(0)?.into_owned();
        Ok(Next::Stop)
    })?;
    Ok(found)
}

/// The first cell as an integer.
fn number(db: &mut dyn Executor, sql: &str) -> Result<i64> {
    match cell(db, sql, &[])? {
        Value::Int(number) => Ok(number),
        Value::Text(digits) | Value::Decimal(digits) => Ok(digits.parse().expect("it is a number")),
        other => panic!("expected a number, found {other:?}"),
    }
}

/// Runs statements without a look at their results.
fn run(db: &mut dyn Executor, sql: &str) -> Result<()> {
    db.connection()?.execute_batch(sql)
}
