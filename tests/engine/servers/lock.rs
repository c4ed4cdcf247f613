//! Waiting has an end: for rows, and for statements.

use std::time::{Duration, Instant};

use orm_core::{DatabaseErrorKind as Kind, Engine, Executor, Result, Schema};
use orm_tests::{Fresh, Target, suite};

use super::{add, amounts, create_accounts, number};

suite! {
    on postgres mariadb mysql;
    a_lock_that_is_not_granted_in_time_is_a_named_error,
    a_lock_timeout_keeps_what_the_transaction_did_before_or_refuses_its_commit,
    a_savepoint_survives_a_lock_timeout,
    a_statement_that_takes_too_long_is_cancelled,
}

fn accounts(target: Target) -> Result<Fresh> {
    let db = target.fresh_with(&Schema::new(), |options| options.pool_size(3))?;
    create_accounts(&mut *db.engine().connection()?, 3)?;
    Ok(db)
}

/// Lets a connection wait for rows as short as the server can.
fn be_impatient(db: &mut dyn Executor, target: Target) -> Result<()> {
    db.connection()?.execute_batch(match target {
        Target::Postgres => "SET lock_timeout = '50ms'",
        _ => "SET SESSION innodb_lock_wait_timeout = 1",
    })
}

fn a_lock_that_is_not_granted_in_time_is_a_named_error(target: Target) -> Result<()> {
    let db = accounts(target)?;
    let (mut holder, mut waiter) = (db.engine().connection()?, db.engine().connection()?);
    holder.begin(Default::default())?;
    add(&mut holder, 1, 1)?;
    be_impatient(&mut waiter, target)?;
    let error = add(&mut waiter, 1, 1).expect_err("the row is held");
    assert!(error.is_lock_timeout() && !error.is_retryable(), "{error}");
    assert!(error.to_string().contains("this thread has a second connection"), "{error}");
    holder.rollback()?;
    add(&mut waiter, 1, 1)
}

/// MySQL's 1205 undoes the statement alone, so that the transaction goes on; PostgreSQL takes nothing but a roll-back.
fn a_lock_timeout_keeps_what_the_transaction_did_before_or_refuses_its_commit(target: Target) -> Result<()> {
    let db = accounts(target)?;
    let mut holder = db.engine().connection()?;
    holder.begin(Default::default())?;
    add(&mut holder, 1, 1)?;
    let result = db.transaction(|s| {
        be_impatient(s, target)?;
        add(s, 2, 5)?;
        let error = add(s, 1, 5).expect_err("the row is held");
        assert!(error.is_lock_timeout(), "{error}");
        assert!(s.connection()?.in_transaction());
        Ok(())
    });
    holder.rollback()?;
    let found = amounts(&mut holder)?;
    match target {
        Target::Postgres => {
            let error = result.expect_err("a commit would be answered by a roll-back");
            assert!(!error.to_string().is_empty());
            assert_eq!(found, [0, 0, 0]);
        }
        _ => {
            result?;
            assert_eq!(found, [0, 5, 0]);
        }
    }
    assert_eq!(db.status().in_use, 1);
    Ok(())
}

fn a_savepoint_survives_a_lock_timeout(target: Target) -> Result<()> {
    let db = accounts(target)?;
    let mut holder = db.engine().connection()?;
    holder.begin(Default::default())?;
    add(&mut holder, 1, 1)?;
    db.transaction(|s| {
        be_impatient(s, target)?;
        add(s, 2, 5)?;
        let error = s
            .savepoint(|s| {
                add(s, 3, 5)?;
                add(s, 1, 5)
            })
            .expect_err("the row is held");
        assert!(error.is_lock_timeout(), "{error}");
        Ok(())
    })?;
    holder.rollback()?;
    assert_eq!(amounts(&mut holder)?, [0, 5, 0]);
    Ok(())
}

fn a_statement_that_takes_too_long_is_cancelled(target: Target) -> Result<()> {
    let fresh = accounts(target)?;
    let engine = Engine::connect(format!("{}?statement_timeout=200", fresh.url()))?;
    let mut db = engine.connection()?;
    db.execute_batch("CREATE TABLE n (x INT)")?;
    let rows: Vec<String> = (0..100).map(|number| format!("({number})")).collect();
    db.execute_batch(&format!("INSERT INTO n VALUES {}", rows.join(", ")))?;
    // Ten thousand million rows; a function that sleeps is no error when it is cut short on MySQL.
    let endless = "SELECT count(*) FROM n AS a, n AS b, n AS c, n AS d, n AS e WHERE a.x + b.x + c.x + d.x + e.x = -1";
    let started = Instant::now();
    let error = number(&mut db, endless).expect_err("it takes too long");
    assert_eq!(error.database().map(|error| error.kind), Some(Kind::Cancelled), "{error}");
    assert!(!error.is_retryable() && !error.is_disconnect(), "{error}");
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
    // The connection is as good as before.
    assert_eq!(number(&mut db, "SELECT count(*) FROM n")?, 100);
    Ok(())
}
