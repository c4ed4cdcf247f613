//! SQLite in memory: one database for all connections of an engine.

use std::thread;
use std::time::Duration;

use orm_core::{Engine, Result, Value};

use super::sqlite::cell;

#[test]
fn all_connections_see_one_database() -> Result<()> {
    let engine = Engine::connect("sqlite://")?;
    let (mut a, mut b) = (engine.connection()?, engine.connection()?);
    a.execute_batch("CREATE TABLE t (id INT); INSERT INTO t VALUES (1)")?;
    assert_eq!(cell(&mut b, "SELECT count(*) FROM t", &[])?, Value::Int(1));
    Ok(())
}

#[test]
fn each_engine_has_its_own_database() -> Result<()> {
    let (one, other) = (Engine::connect("sqlite://")?, Engine::connect("sqlite:///:memory:")?);
    one.connection()?.execute_batch("CREATE TABLE t (id INT)")?;
    assert_eq!(cell(&mut other.connection()?, "SELECT count(*) FROM sqlite_schema", &[])?, Value::Int(0));
    Ok(())
}

#[test]
fn recycling_and_disposing_keep_the_content() -> Result<()> {
    let engine = Engine::options("sqlite://").pool_recycle(Duration::ZERO).connect()?;
    engine.connection()?.execute_batch("CREATE TABLE t (id INT)")?;
    assert_eq!(cell(&mut engine.connection()?, "SELECT count(*) FROM t", &[])?, Value::Int(0));
    engine.dispose();
    assert_eq!(cell(&mut engine.connection()?, "SELECT count(*) FROM t", &[])?, Value::Int(0));
    Ok(())
}

#[test]
fn sixteen_threads_write_and_read_without_losing_a_row() -> Result<()> {
    let engine = Engine::options("sqlite://?busy_timeout=60000").pool_size(3).max_overflow(0).connect()?;
    engine.connection()?.execute_batch("CREATE TABLE t (id INTEGER PRIMARY KEY, thread INT)")?;
    thread::scope(|scope| {
        for number in 0..16 {
            let engine = &engine;
            scope.spawn(move || {
                for _ in 0..20 {
                    let seen = engine.transaction(|s| {
                        let sql = "SELECT count(*) FROM t WHERE thread = ?";
                        let before = cell(s, sql, &[number.into()])?;
                        orm_core::Executor::connection(s)?
                            .execute("INSERT INTO t (thread) VALUES (?)", &[number.into()])?;
                        Ok((before, cell(s, sql, &[number.into()])?))
                    });
                    let (Value::Int(before), Value::Int(after)) = seen.expect("it waits for the lock") else {
                        panic!("counts are integers")
                    };
                    assert_eq!(after, before + 1);
                }
            });
        }
    });
    assert_eq!(cell(&mut engine.connection()?, "SELECT count(*) FROM t", &[])?, Value::Int(320));
    Ok(())
}

#[test]
fn a_second_transaction_in_one_thread_is_explained() -> Result<()> {
    let engine = Engine::connect("sqlite://?busy_timeout=1")?;
    let error = engine
        .transaction(|outer| {
            orm_core::Executor::connection(outer)?;
            engine.transaction(|inner| orm_core::Executor::connection(inner).map(|_| ()))
        })
        .expect_err("the outer one holds the lock");
    assert!(error.is_lock_timeout());
    assert!(error.to_string().contains("pass the open session on"), "{error}");
    Ok(())
}

#[test]
fn a_pool_that_keeps_nothing_keeps_the_content() -> Result<()> {
    let engine = Engine::options("sqlite://").pool_size(0).max_overflow(1).pre_ping(true).connect()?;
    engine.connection()?.execute_batch("CREATE TABLE t (id INT)")?;
    assert_eq!(engine.status().idle, 0);
    assert_eq!(cell(&mut engine.connection()?, "SELECT count(*) FROM t", &[])?, Value::Int(0));
    Ok(())
}

#[test]
fn disposing_while_a_connection_is_in_use_keeps_the_content() -> Result<()> {
    let engine = Engine::connect("sqlite://")?;
    let mut db = engine.connection()?;
    db.execute_batch("CREATE TABLE t (id INT)")?;
    engine.dispose();
    db.execute("INSERT INTO t VALUES (1)", &[])?;
    drop(db);
    assert_eq!(engine.status().idle, 0);
    assert_eq!(cell(&mut engine.connection()?, "SELECT count(*) FROM t", &[])?, Value::Int(1));
    Ok(())
}

#[test]
fn a_connection_outlives_its_engine() -> Result<()> {
    let engine = Engine::connect("sqlite://")?;
    let mut db = engine.connection()?;
    db.execute_batch("CREATE TABLE t (id INT)")?;
    drop(engine);
    assert_eq!(cell(&mut db, "SELECT count(*) FROM t", &[])?, Value::Int(0));
    Ok(())
}
