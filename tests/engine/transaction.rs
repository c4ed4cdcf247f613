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

#[test]
fn nothing_is_begun_before_the_first_statement() -> Result<()> {
    let engine = engine()?;
    let mut session = engine.session();
    assert!(!session.in_transaction());
    assert_eq!(engine.status().in_use, 0);
    insert(&mut session, 1)?;
    assert!(session.in_transaction());
    session.commit()?;
    assert_eq!(engine.status().in_use, 0, "the connection is back in the pool");
    insert(&mut session, 2)?;
    session.rollback()?;
    session.commit()?;
    insert(&mut session, 3)?;
    drop(session);
    assert_eq!(count(&engine)?, Value::Int(1));
    Ok(())
}

#[test]
fn a_savepoint_is_undone_alone() -> Result<()> {
    let engine = engine()?;
    engine.transaction(|s| {
        insert(s, 1)?;
        let undone: Result<()> = s.savepoint(|s| {
            insert(s, 2)?;
            s.savepoint(|s| insert(s, 3))?;
            insert(s, 2)
        });
        assert!(undone.expect_err("twice the same key").is_unique_violation());
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            s.savepoint(|s| -> Result<()> {
                insert(s, 4)?;
                panic!("by a test")
            })
        }));
        assert!(panicked.is_err());
        s.savepoint(|s| insert(s, 5))
    })?;
    assert_eq!(cell(&mut engine.connection()?, "SELECT group_concat(id) FROM t", &[])?, "1,5".into());
    Ok(())
}

#[test]
fn a_commit_inside_of_a_savepoint_is_refused() -> Result<()> {
    let engine = engine()?;
    engine.transaction(|s| {
        let error = s.savepoint(|s| s.commit()).expect_err("it would end the savepoint too");
        assert!(error.to_string().contains("a savepoint is open"), "{error}");
        insert(s, 1)
    })?;
    assert_eq!(count(&engine)?, Value::Int(1));
    Ok(())
}

#[test]
fn a_rollback_inside_of_a_savepoint_ends_both() -> Result<()> {
    let engine = engine()?;
    let mut session = engine.session();
    insert(&mut session, 1)?;
    let error = session
        .savepoint(|s| {
            s.rollback()?;
            insert(s, 2)
        })
        .expect_err("the savepoint is gone");
    assert!(error.to_string().contains("the transaction was ended inside of the savepoint"), "{error}");
    session.commit()?;
    assert_eq!(cell(&mut engine.connection()?, "SELECT group_concat(id) FROM t", &[])?, "2".into());
    Ok(())
}

#[test]
fn a_caller_can_use_an_error_of_its_own() -> Result<()> {
    #[derive(Debug)]
    enum Mine {
        Own,
        Orm(Error),
    }
    impl From<Error> for Mine {
        fn from(error: Error) -> Mine {
            Mine::Orm(error)
        }
    }
    let engine = engine()?;
    let result: Result<(), Mine> = engine.try_transaction(|s| {
        insert(s, 1)?;
        Err(Mine::Own)
    });
    assert!(matches!(result, Err(Mine::Own)));
    let result: Result<(), Mine> = engine.try_transaction(|s| {
        insert(s, 1)?;
        insert(s, 1)?;
        Ok(())
    });
    assert!(matches!(result, Err(Mine::Orm(error)) if error.is_unique_violation()));
    assert_eq!(count(&engine)?, Value::Int(0));
    Ok(())
}

#[test]
fn a_connection_commits_each_statement_unless_it_runs_a_transaction() -> Result<()> {
    let engine = engine()?;
    let mut db = engine.connection()?;
    insert(&mut db, 1)?;
    assert!(!db.in_transaction());
    db.transaction(|db| {
        insert(db, 2)?;
        let nested = db.transaction(|_| Ok(())).expect_err("one is open");
        assert!(nested.to_string().contains("use `savepoint`"), "{nested}");
        db.savepoint(|db| insert(db, 3))
    })?;
    let error = db.savepoint(|_| Ok(())).expect_err("none is open");
    assert!(error.to_string().contains("needs an open transaction"), "{error}");
    assert!(db.commit().is_err() && db.rollback().is_err());
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        db.transaction(|db| -> Result<()> {
            insert(db, 4)?;
            panic!("by a test")
        })
    }));
    assert!(panicked.is_err() && !db.in_transaction());
    drop(db);
    assert_eq!(count(&engine)?, Value::Int(3));
    Ok(())
}

#[test]
fn a_transaction_left_open_does_not_reach_the_next_user() -> Result<()> {
    let engine = Engine::options("sqlite://").pool_size(1).max_overflow(0).connect()?;
    let mut db = engine.connection()?;
    db.execute_batch("CREATE TABLE t (id INTEGER PRIMARY KEY); BEGIN; INSERT INTO t VALUES (1)")?;
    drop(db);
    assert_eq!(count(&engine)?, Value::Int(0));
    assert!(!engine.connection()?.in_transaction());
    Ok(())
}

#[test]
fn a_commit_that_fails_rolls_back() -> Result<()> {
    let engine = engine()?;
    engine.connection()?.execute_batch("CREATE TABLE c (t INT REFERENCES t DEFERRABLE INITIALLY DEFERRED)")?;
    let result = engine.transaction(|s| {
        insert(s, 1)?;
        s.connection()?.execute("INSERT INTO c VALUES (77)", &[])
    });
    assert!(result.expect_err("77 leads nowhere").is_foreign_key_violation());
    assert_eq!(count(&engine)?, Value::Int(0));
    assert_eq!(engine.status().in_use, 0);
    Ok(())
}

#[test]
fn a_savepoint_is_not_mistaken_for_one_of_another_connection() -> Result<()> {
    let engine = engine()?;
    let mut session = engine.session();
    insert(&mut session, 1)?;
    let mut other = None;
    let error = session
        .savepoint(|s| {
            s.rollback()?;
            // The session goes on, with a connection on which as many transactions were begun before.
            other = Some(engine.connection()?);
            s.savepoint(|s| insert(s, 2))
        })
        .expect_err("the savepoint is gone");
    assert!(error.to_string().contains("the transaction was ended inside of the savepoint"), "{error}");
    session.savepoint(|s| insert(s, 3))?;
    session.commit()?;
    assert_eq!(cell(&mut engine.connection()?, "SELECT group_concat(id) FROM t", &[])?, "2,3".into());
    Ok(())
}

#[test]
fn a_savepoint_whose_transaction_is_gone_begins_no_other() -> Result<()> {
    let engine = engine()?;
    let mut session = engine.session();
    for fails in [false, true] {
        let result: Result<()> = session.savepoint(|s| {
            insert(s, 1)?;
            s.rollback()?;
            match fails {
                true => Err(Error::other("mine")),
                false => Ok(()),
            }
        });
        let expected = if fails { "mine" } else { "the transaction was ended inside of the savepoint" };
        let error = result.expect_err(expected);
        assert!(error.to_string().contains(expected), "{error}");
        assert!(!session.in_transaction());
        assert_eq!(engine.status().in_use, 0);
    }
    Ok(())
}

#[test]
fn the_lock_that_a_commit_waits_for_may_be_ones_own() -> Result<()> {
    let engine = Engine::connect("sqlite://?busy_timeout=1")?;
    engine.connection()?.execute_batch("CREATE TABLE t (id INTEGER PRIMARY KEY)")?;
    let outer = orm_core::TransactionOptions::new().read_only(true);
    let error = engine
        .transaction_with(outer, |outer| {
            cell(outer, "SELECT count(*) FROM t", &[])?;
            engine.transaction(|inner| insert(inner, 1))
        })
        .expect_err("a memory database's commit waits for its readers");
    assert!(error.is_lock_timeout() && error.to_string().contains("pass the open session on"), "{error}");
    let error = engine
        .transaction(|outer| {
            insert(outer, 1)?;
            engine.connection()?.execute("INSERT INTO t VALUES (2)", &[])
        })
        .expect_err("the outer one holds the lock");
    assert!(error.is_lock_timeout() && error.to_string().contains("pass the open session on"), "{error}");
    assert_eq!((engine.status().in_use, count(&engine)?), (0, Value::Int(0)));
    Ok(())
}

#[test]
fn a_second_transaction_on_a_pool_of_one_is_explained() -> Result<()> {
    let engine = Engine::options("sqlite://")
        .pool_size(1)
        .max_overflow(0)
        .pool_timeout(std::time::Duration::from_millis(5))
        .connect()?;
    engine.connection()?.execute_batch("CREATE TABLE t (id INTEGER PRIMARY KEY)")?;
    let error = engine
        .transaction(|outer| {
            insert(outer, 1)?;
            engine.transaction(|inner| insert(inner, 2))
        })
        .expect_err("the only connection is in use");
    assert!(matches!(error, Error::PoolTimeout { held_by_this_thread: true, in_use: 1, .. }), "{error:?}");
    assert!(error.to_string().contains("`engine.transaction` inside another one does that"), "{error}");
    assert_eq!(count(&engine)?, Value::Int(0));
    Ok(())
}
