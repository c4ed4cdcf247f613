//! Panics of the caller: in closures, while reading rows, in observers.

use std::panic::{AssertUnwindSafe, catch_unwind};

use orm_core::engine::StatementKind;
use orm_core::{Engine, EngineOptions, Error, Executor, Result, Value};

use super::sqlite::cell;

const NUMBERS: &str = "SELECT value FROM json_each('[1,2,3]')";

fn one_connection(options: EngineOptions) -> Result<Engine> {
    let engine = options.pool_size(1).max_overflow(0).pool_timeout(std::time::Duration::from_millis(1)).connect()?;
    engine.connection()?.execute_batch("CREATE TABLE t (id INTEGER PRIMARY KEY)")?;
    Ok(engine)
}

fn insert(db: &mut dyn Executor, id: i64) -> Result<()> {
    db.connection()?.execute("INSERT INTO t (id) VALUES (?)", &[id.into()]).map(|_| ())
}

fn panics(work: impl FnOnce()) -> bool {
    catch_unwind(AssertUnwindSafe(work)).is_err()
}

fn ids(engine: &Engine) -> Result<Value> {
    cell(&mut engine.connection()?, "SELECT group_concat(id) FROM t", &[])
}

#[test]
fn a_panic_while_reading_in_a_transaction_rolls_it_back() -> Result<()> {
    let engine = one_connection(Engine::options("sqlite://"))?;
    assert!(panics(|| {
        let _: Result<()> = engine.transaction(|s| {
            insert(s, 1)?;
            s.savepoint(|s| {
                insert(s, 2)?;
                s.connection()?.query(NUMBERS, &[], &mut |_| panic!("by a test"))
            })
        });
    }));
    assert_eq!(engine.status().in_use, 0);
    assert_eq!(ids(&engine)?, Value::Null);
    engine.transaction(|s| insert(s, 3))?;
    assert_eq!(ids(&engine)?, "3".into());
    Ok(())
}

#[test]
fn a_panic_while_reading_that_is_caught_leaves_the_transaction_usable() -> Result<()> {
    let engine = one_connection(Engine::options("sqlite://"))?;
    engine.transaction(|s| {
        insert(s, 1)?;
        assert!(panics(|| {
            let _ = s.connection().and_then(|db| db.query(NUMBERS, &[], &mut |_| panic!("by a test")));
        }));
        insert(s, 2)
    })?;
    assert_eq!(ids(&engine)?, "1,2".into());
    Ok(())
}

#[test]
fn an_error_while_reading_leaves_the_transaction_usable() -> Result<()> {
    let engine = one_connection(Engine::options("sqlite://"))?;
    engine.transaction(|s| {
        let error =
            s.connection()?.query(NUMBERS, &[], &mut |_| Err(Error::other("enough"))).expect_err("the caller's");
        assert_eq!(error.to_string(), "enough");
        insert(s, 1)?;
        // A refused statement takes nothing else with it.
        assert!(insert(s, 1).expect_err("twice the same key").is_unique_violation());
        insert(s, 2)
    })?;
    assert_eq!(ids(&engine)?, "1,2".into());
    Ok(())
}

/// An observer that panics when a transaction or savepoint is undone: while the program is unwinding already.
fn hostile() -> EngineOptions {
    Engine::options("sqlite://").on_statement(|event| {
        if event.kind == StatementKind::Transaction && event.sql.starts_with("ROLLBACK") {
            panic!("by a test, on {}", event.sql);
        }
    })
}

#[test]
fn an_observer_that_panics_during_a_roll_back_does_not_end_the_program() -> Result<()> {
    let engine = one_connection(hostile())?;
    for level in 0..3 {
        assert!(panics(|| {
            let _: Result<()> = engine.transaction(|s| {
                insert(s, 1)?;
                match level {
                    0 => panic!("by a test"),
                    1 => s.savepoint(|_| panic!("by a test")),
                    _ => s.connection()?.savepoint(|_| panic!("by a test")),
                }
            });
        }));
        assert_eq!(engine.status().in_use, 0);
        assert_eq!(ids(&engine)?, Value::Null);
    }
    let mut db = engine.connection()?;
    assert!(panics(|| {
        let _: Result<()> = db.transaction(|_| panic!("by a test"));
    }));
    drop(db);
    assert_eq!(ids(&engine)?, Value::Null);
    Ok(())
}

#[test]
fn a_savepoint_that_cannot_be_undone_takes_the_transaction_with_it() -> Result<()> {
    let engine = one_connection(hostile())?;
    let error = engine
        .transaction(|s| {
            insert(s, 1)?;
            let undone: Result<()> = s.savepoint(|_| Err(Error::other("no")));
            assert!(undone.is_err());
            insert(s, 2)
        })
        .expect_err("what belongs to the savepoint cannot be told any more");
    assert!(error.to_string().contains("rolled the transaction back after an earlier error"), "{error}");
    assert_eq!(ids(&engine)?, Value::Null);
    Ok(())
}
