//! The driver that records.

use std::sync::Arc;

use orm_core::compile::{Isolation, TransactionMode};
use orm_core::dialect::{MySql, Postgres, Sqlite};
use orm_core::engine::{Recorded, RecordingDriver};
use orm_core::{DatabaseError, DatabaseErrorKind, Engine, EngineOptions, Result, TransactionOptions, Value};

use super::sqlite::rows;

#[test]
fn it_records_statements_and_answers_rows() -> Result<()> {
    let driver = RecordingDriver::new(Arc::new(Postgres::new()));
    let engine = Engine::with_driver(driver.clone(), EngineOptions::default())?;
    let mut db = engine.connection()?;
    assert_eq!(db.dialect().name(), "postgres");
    driver.answer_rows(&["id", "name"], vec![vec![1.into(), "Ann".into()], vec![2.into(), Value::Null]]);
    driver.answer_affected(7);
    driver.answer_error(DatabaseError::new(DatabaseErrorKind::UniqueViolation, "twice").into());
    let found = rows(&mut db, "SELECT id, name FROM users WHERE id > $1", &[0.into()])?;
    assert_eq!(found, [vec![1.into(), "Ann".into()], vec![2.into(), Value::Null]]);
    assert_eq!(db.execute("DELETE FROM users", &[])?, 7);
    assert!(db.execute("INSERT INTO users DEFAULT VALUES", &[]).expect_err("as told").is_unique_violation());
    assert_eq!(rows(&mut db, "SELECT 1", &[])?, Vec::<Vec<Value>>::new());
    let recorded = driver.take_recorded();
    assert_eq!(recorded.len(), 4);
    assert_eq!(
        recorded[0],
        Recorded { sql: "SELECT id, name FROM users WHERE id > $1".into(), binds: vec![0.into()], is_control: false }
    );
    assert!(driver.statements().is_empty());
    Ok(())
}

#[test]
fn an_answer_of_the_wrong_kind_is_an_error() -> Result<()> {
    let driver = RecordingDriver::new(Arc::new(Sqlite::new()));
    let engine = Engine::with_driver(driver.clone(), EngineOptions::default())?;
    driver.answer_affected(7);
    let error = rows(&mut engine.connection()?, "SELECT 1", &[]).expect_err("a query");
    assert!(error.to_string().contains("told to answer a number of rows, but a query came first"), "{error}");
    Ok(())
}

#[test]
fn each_dialect_begins_a_transaction_in_its_own_words() -> Result<()> {
    let dialects: [Arc<dyn orm_core::compile::Dialect>; 3] =
        [Arc::new(Sqlite::new()), Arc::new(Postgres::new()), Arc::new(MySql::new())];
    let plain = TransactionOptions::new();
    let strict = plain.read_only(true).isolation(Isolation::Serializable);
    let expected: [[Vec<&str>; 2]; 3] = [
        [
            vec!["BEGIN IMMEDIATE", "x", "COMMIT"],
            vec!["PRAGMA query_only = ON; BEGIN DEFERRED", "x", "COMMIT", "PRAGMA query_only = OFF"],
        ],
        [
            vec!["START TRANSACTION", "x", "COMMIT"],
            vec!["START TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ ONLY", "x", "COMMIT"],
        ],
        [
            vec!["START TRANSACTION", "x", "COMMIT"],
            vec!["SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; START TRANSACTION READ ONLY", "x", "COMMIT"],
        ],
    ];
    for (dialect, expected) in dialects.into_iter().zip(expected) {
        let driver = RecordingDriver::new(dialect);
        let engine = Engine::with_driver(driver.clone(), EngineOptions::default())?;
        for (options, expected) in [plain, strict].into_iter().zip(expected) {
            engine.transaction_with(options, |s| orm_core::Executor::connection(s)?.execute("x", &[]))?;
            assert_eq!(driver.statements(), ["x"]);
            let all: Vec<String> = driver.take_recorded().into_iter().map(|statement| statement.sql).collect();
            assert_eq!(all, expected);
        }
    }
    Ok(())
}

#[test]
fn savepoints_are_numbered_by_depth() -> Result<()> {
    let driver = RecordingDriver::new(Arc::new(Sqlite::new()));
    let engine = Engine::with_driver(driver.clone(), EngineOptions::default())?;
    engine.connection()?.transaction_with(TransactionMode::default(), |db| {
        db.savepoint(|db| db.savepoint(|_| Ok(())))?;
        let _: Result<()> = db.savepoint(|_| Err(orm_core::Error::other("no")));
        Ok(())
    })?;
    let all: Vec<String> = driver.take_recorded().into_iter().map(|statement| statement.sql).collect();
    assert_eq!(
        all,
        [
            "BEGIN IMMEDIATE",
            "SAVEPOINT orm_1",
            "SAVEPOINT orm_2",
            "RELEASE SAVEPOINT orm_2",
            "RELEASE SAVEPOINT orm_1",
            "SAVEPOINT orm_1",
            "ROLLBACK TO SAVEPOINT orm_1; RELEASE SAVEPOINT orm_1",
            "COMMIT"
        ]
    );
    Ok(())
}

#[test]
fn a_deferrable_transaction_is_begun_or_refused_by_name() -> Result<()> {
    let begun = |dialect: Arc<dyn orm_core::compile::Dialect>| -> Result<String> {
        let driver = RecordingDriver::new(dialect);
        let engine = Engine::with_driver(driver.clone(), EngineOptions::default())?;
        let options = TransactionOptions::new().deferrable();
        engine.transaction_with(options, |s| orm_core::Executor::connection(s)?.execute("x", &[]))?;
        Ok(driver.recorded().remove(0).sql)
    };
    assert_eq!(
        begun(Arc::new(Postgres::new()))?,
        "START TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ ONLY, DEFERRABLE"
    );
    assert_eq!(begun(Arc::new(Sqlite::new()))?, "PRAGMA query_only = ON; BEGIN DEFERRED");
    let refused = begun(Arc::new(MySql::new())).expect_err("there is no such thing");
    assert_eq!(refused.to_string(), "mysql does not support a deferrable transaction");
    Ok(())
}
