//! Transactions, savepoints and sessions.

use std::panic::{AssertUnwindSafe, catch_unwind};

use orm_core::{Engine, Error, Executor, Result, Value};

use super::sqlite::cell;

fn engine() -> Result<Engine> {
    let engine = Engine::connect("sqlite://")?;
    engine.connection()?.execute_batch("CREATE TABLE t (id INTEGER PRIMARY KEY)")?;
    Ok(engine)
}

fn insert(db: &mut dyn Executor, id: i64) -> Result<()> {
    db.connection()?.execute("INSERT INTO t (id) VALUES (?)", &[id.into()]).map(|_| ())
}

fn count(engine: &Engine) -> Result<Value> {
    cell(&mut engine.connection()?, "SELECT count(*) FROM t", &[])
}

#[test]
fn a_transaction_commits_on_ok() -> Result<()> {
    let engine = engine()?;
    let answer = engine.transaction(|s| {
        insert(s, 1)?;
        insert(s, 2)?;
        Ok("done")
    })?;
    assert_eq!(answer, "done");
    assert_eq!(count(&engine)?, Value::Int(2));
    Ok(())
}

#[test]
fn a_transaction_rolls_back_on_err() -> Result<()> {
    let engine = engine()?;
    let result: Result<()> = engine.transaction(|s| {
        insert(s, 1)?;
        Err(Error::other("changed my mind"))
    });
    assert_eq!(result.expect_err("the closure's").to_string(), "changed my mind");
    assert_eq!(count(&engine)?, Value::Int(0));
    Ok(())
}

#[test]
fn a_transaction_rolls_back_on_panic() -> Result<()> {
    let engine = engine()?;
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        engine.transaction(|s| -> Result<()> {
            insert(s, 1)?;
            panic!("by a test")
        })
    }));
    assert!(panicked.is_err());
    assert_eq!(count(&engine)?, Value::Int(0));
    assert_eq!(engine.status().in_use, 0);
    Ok(())
}
