//! Transactions that lose against another one.

use std::cell::Cell;

use orm_core::{DatabaseError, DatabaseErrorKind, Engine, Error, Executor, Result, TransactionOptions, Value};

use super::sqlite::cell;

fn lost() -> Error {
    DatabaseError::new(DatabaseErrorKind::Serialization, "lost").into()
}

#[test]
fn a_lost_transaction_runs_again_from_the_start() -> Result<()> {
    let engine = Engine::connect("sqlite://")?;
    engine.connection()?.execute_batch("CREATE TABLE t (id INT)")?;
    let runs = Cell::new(0);
    let answer = engine.transaction_with(TransactionOptions::new().retries(3), |s| {
        runs.set(runs.get() + 1);
        s.connection()?.execute("INSERT INTO t VALUES (?)", &[runs.get().into()])?;
        match runs.get() < 3 {
            true => Err(lost()),
            false => Ok(runs.get()),
        }
    })?;
    assert_eq!((answer, runs.get()), (3, 3));
    assert_eq!(cell(&mut engine.connection()?, "SELECT group_concat(id) FROM t", &[])?, "3".into());
    Ok(())
}

#[test]
fn other_errors_and_the_last_attempt_are_final() -> Result<()> {
    let engine = Engine::connect("sqlite://")?;
    for (retries, error, expected) in [(2, lost as fn() -> Error, 3), (0, lost, 1), (5, || Error::other("mine"), 1)] {
        let mut runs = 0;
        let result: Result<()> = engine.transaction_with(TransactionOptions::new().retries(retries), |_| {
            runs += 1;
            Err(error())
        });
        assert!(result.is_err());
        assert_eq!(runs, expected);
    }
    Ok(())
}

#[test]
fn a_snapshot_that_is_too_old_to_write_is_retryable() -> Result<()> {
    let folder = tempfile::tempdir().map_err(Error::other)?;
    let engine = Engine::connect(format!("sqlite:///{}", folder.path().join("a.db").display()))?;
    let (mut reader, mut writer) = (engine.connection()?, engine.connection()?);
    writer.execute_batch("CREATE TABLE t (id INT)")?;
    reader.execute_batch("BEGIN DEFERRED")?;
    assert_eq!(cell(&mut reader, "SELECT count(*) FROM t", &[])?, Value::Int(0));
    writer.execute("INSERT INTO t VALUES (1)", &[])?;
    let error = reader.execute("INSERT INTO t VALUES (2)", &[]).expect_err("it would overwrite what it has not seen");
    assert!(error.is_retryable(), "{error}");
    assert_eq!(error.database().and_then(|error| error.code), Some(517));
    reader.rollback()
}

#[test]
fn a_transaction_whose_snapshot_was_too_old_succeeds_in_a_later_run() -> Result<()> {
    let folder = tempfile::tempdir().map_err(Error::other)?;
    let engine = Engine::connect(format!("sqlite:///{}", folder.path().join("a.db").display()))?;
    let mut writer = engine.connection()?;
    writer.execute_batch("CREATE TABLE t (id INT)")?;
    let mut runs = 0;
    engine.transaction_with(TransactionOptions::new().read_only(true).retries(5), |s| {
        runs += 1;
        let db = s.connection()?;
        // A transaction that reads first and writes later, as one by hand may be.
        db.execute_batch("PRAGMA query_only = OFF")?;
        let before = cell(db, "SELECT count(*) FROM t", &[])?;
        if runs < 3 {
            writer.execute("INSERT INTO t VALUES (1)", &[])?;
        }
        db.execute("INSERT INTO t VALUES (?)", &[before])
    })?;
    assert_eq!(runs, 3);
    assert_eq!(cell(&mut writer, "SELECT group_concat(id) FROM t", &[])?, "1,1,2".into());
    assert!(!engine.connection()?.in_transaction());
    Ok(())
}

#[test]
fn a_lock_that_was_waited_for_is_not_asked_for_again() -> Result<()> {
    let engine = Engine::connect("sqlite://?busy_timeout=1")?;
    let mut other = engine.connection()?;
    other.execute_batch("BEGIN IMMEDIATE")?;
    let mut runs = 0;
    let result = engine.transaction_with(TransactionOptions::new().retries(5), |s| {
        runs += 1;
        s.connection().map(|_| ())
    });
    assert!(result.expect_err("locked").is_lock_timeout());
    assert_eq!(runs, 1, "the busy timeout is how long to wait");
    Ok(())
}
