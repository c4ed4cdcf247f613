//! What the connection knows of its transaction: what the server holds, whoever ended it.

use std::sync::Barrier;
use std::thread;

use orm_core::compile::TransactionMode;
use orm_core::engine::PooledConnection;
use orm_core::{DatabaseErrorKind, Engine, Result, Schema};
use orm_tests::{Fresh, Target, suite};

use super::{number, run};

fn accounts(target: Target) -> Result<Fresh> {
    let mut db = target.fresh(&Schema::new())?;
    run(&mut db, "CREATE TABLE t (id INT PRIMARY KEY, a INT) ENGINE = InnoDB; INSERT INTO t VALUES (1, 0), (2, 0)")?;
    Ok(db)
}

/// Two transactions, each holding one row and asking for the other's; the one that lost, and its error.
fn deadlock(engine: &Engine) -> Result<(PooledConnection, orm_core::Error)> {
    let both_hold_one = Barrier::new(2);
    let contend = |first: i32, second: i32| -> Result<(PooledConnection, Result<u64>)> {
        let mut db = engine.connection()?;
        db.begin(TransactionMode::default())?;
        db.execute("UPDATE t SET a = a + 1 WHERE id = ?", &[first.into()])?;
        both_hold_one.wait();
        let result = db.execute("UPDATE t SET a = a + 1 WHERE id = ?", &[second.into()]);
        Ok((db, result))
    };
    let (one, other) = thread::scope(|scope| {
        let other = scope.spawn(|| contend(2, 1));
        let one = contend(1, 2);
        (one, other.join().expect("it does not panic"))
    });
    for (mut db, result) in [one?, other?] {
        match result {
            Err(error) => return Ok((db, error)),
            Ok(_) => db.rollback()?,
        }
    }
    panic!("one of the two must lose")
}

fn a_deadlock_ends_the_transaction_and_refuses_its_commit(target: Target) -> Result<()> {
    let db = accounts(target)?;
    let (mut loser, error) = deadlock(db.engine())?;
    assert!(error.is_retryable(), "{error}");
    assert_eq!(error.database().and_then(|error| error.code), Some(1213));
    for refused in [loser.execute("UPDATE t SET a = 9 WHERE id = 1", &[]).map(|_| ()), loser.commit()] {
        let message = refused.unwrap_err().to_string();
        assert!(message.starts_with("the database rolled the transaction back after an earlier error"), "{message}");
    }
    loser.rollback()?;
    assert!(!loser.in_transaction());
    assert_eq!(number(&mut loser, "SELECT COUNT(*) FROM t WHERE a = 9")?, 0);
    Ok(())
}

fn a_lock_that_is_not_granted_ends_the_statement_alone(target: Target) -> Result<()> {
    let db = accounts(target)?;
    let (mut holder, mut waiter) = (db.connection()?, db.connection()?);
    holder.begin(TransactionMode::default())?;
    holder.execute("UPDATE t SET a = 1 WHERE id = 1", &[])?;
    run(&mut waiter, "SET innodb_lock_wait_timeout = 1")?;
    waiter.begin(TransactionMode::default())?;
    waiter.execute("INSERT INTO t VALUES (3, 3)", &[])?;
    let error = waiter.execute("UPDATE t SET a = 2 WHERE id = 1", &[]).unwrap_err();
    assert!(error.is_lock_timeout(), "{error}");
    waiter.commit()?;
    holder.rollback()?;
    assert_eq!(number(&mut holder, "SELECT COUNT(*) FROM t WHERE id = 3")?, 1);
    Ok(())
}

fn ends_that_nobody_asked_the_library_for_are_seen(target: Target) -> Result<()> {
    let db = accounts(target)?;
    let mut db = db.connection()?;
    for end in [
        "COMMIT",
        "ROLLBACK",
        "CREATE TABLE IF NOT EXISTS other (id INT)",
        "COMMIT; SELECT 1",
        "SET @x = 1; ROLLBACK; DO 0",
    ] {
        run(&mut db, "START TRANSACTION")?;
        assert!(db.in_transaction(), "{end}");
        run(&mut db, end)?;
        assert!(!db.in_transaction(), "{end}");
    }
    run(&mut db, "START TRANSACTION; DO 0")?;
    assert!(db.in_transaction());
    assert!(run(&mut db, "ROLLBACK; SELECT nonsense").is_err());
    assert!(!db.in_transaction());
    run(&mut db, "START TRANSACTION")?;
    assert!(db.execute("INSERT INTO t VALUES (1, 1)", &[]).is_err());
    assert!(db.in_transaction(), "a duplicate key ends the statement alone");
    db.execute("COMMIT", &[])?;
    assert!(!db.in_transaction());
    Ok(())
}

fn a_transaction_that_begins_by_itself_is_seen(target: Target) -> Result<()> {
    let db = accounts(target)?;
    let mut db = db.connection()?;
    run(&mut db, "SET autocommit = 0")?;
    assert!(!db.in_transaction());
    number(&mut db, "SELECT COUNT(*) FROM t")?;
    assert!(db.in_transaction());
    run(&mut db, "COMMIT; SET autocommit = 1")?;
    assert!(!db.in_transaction());
    Ok(())
}

fn no_open_transaction_goes_back_into_the_pool(target: Target) -> Result<()> {
    let db = accounts(target)?;
    let id = {
        let mut db = db.connection()?;
        run(&mut db, "START TRANSACTION; UPDATE t SET a = 7 WHERE id = 1")?;
        number(&mut db, "SELECT CONNECTION_ID()")?
    };
    let mut db = db.connection()?;
    assert_eq!(number(&mut db, "SELECT CONNECTION_ID()")?, id, "the same connection is used again");
    assert!(!db.in_transaction());
    assert_eq!(number(&mut db, "SELECT a FROM t WHERE id = 1")?, 0);
    Ok(())
}

fn a_read_only_transaction_refuses_to_write(target: Target) -> Result<()> {
    let db = accounts(target)?;
    let mut db = db.connection()?;
    let mode = TransactionMode { read_only: true, ..TransactionMode::default() };
    let error = db.transaction_with(mode, |db| db.execute("UPDATE t SET a = 1", &[])).unwrap_err();
    assert_eq!(error.database().map(|error| error.kind), Some(DatabaseErrorKind::ReadOnly), "{error}");
    Ok(())
}

suite! {
    on mariadb mysql;
    a_deadlock_ends_the_transaction_and_refuses_its_commit,
    a_lock_that_is_not_granted_ends_the_statement_alone,
    ends_that_nobody_asked_the_library_for_are_seen,
    a_transaction_that_begins_by_itself_is_seen,
    no_open_transaction_goes_back_into_the_pool,
    a_read_only_transaction_refuses_to_write,
}
