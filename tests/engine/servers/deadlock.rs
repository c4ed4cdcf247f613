//! Transactions that lose against others, on purpose: who loses is arranged with the servers' own means.

use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::mpsc;
use std::thread;

use orm_core::compile::Isolation;
use orm_core::engine::PooledConnection;
use orm_core::{DatabaseErrorKind as Kind, Engine, Error, Executor, Result, Schema, Session, TransactionOptions};
use orm_tests::{Fresh, Target, suite};

use super::{add, amounts, create_accounts, process, wait_until_blocked};

suite! {
    on postgres mariadb mysql;
    two_transactions_that_wait_for_each_other_both_succeed_with_retries,
    a_transaction_that_loses_deadlocks_runs_again,
    retries_end_with_the_last_error,
    after_a_deadlock_nothing_is_committed,
    a_serialization_failure_runs_again,
}

fn accounts(target: Target) -> Result<Fresh> {
    let db = target.fresh_with(&Schema::new(), |options| options.pool_size(4))?;
    create_accounts(&mut *db.engine().connection()?, 100)?;
    Ok(db)
}

fn two_transactions_that_wait_for_each_other_both_succeed_with_retries(target: Target) -> Result<()> {
    let db = accounts(target)?;
    let (barrier, n_runs) = (Barrier::new(2), AtomicUsize::new(0));
    let engine = db.engine();
    let transfer = |from: i32, to: i32| {
        let mut is_first = true;
        engine.transaction_with(TransactionOptions::new().retries(5), |s| {
            n_runs.fetch_add(1, SeqCst);
            add(s, from, -1)?;
            if std::mem::take(&mut is_first) {
                barrier.wait();
            }
            add(s, to, 1)
        })
    };
    thread::scope(|scope| {
        let other = scope.spawn(|| transfer(2, 1));
        let result = transfer(1, 2);
        other.join().expect("no panic").and(result)
    })?;
    // Who lost may be faster than who waits, and lose again.
    assert!(n_runs.load(SeqCst) >= 3, "one of them ran twice");
    assert_eq!(amounts(&mut db.engine().connection()?)?[..2], [0, 0]);
    Ok(())
}

/// Lets the caller's transaction lose a deadlock, and answers the error. It has changed account 1 by then.
fn lose(engine: &Engine, target: Target, s: &mut Session) -> Result<()> {
    let (mut watcher, mut other) = (engine.connection()?, engine.connection()?);
    let opponent = process(&mut other, target)?;
    let (has_two, two) = mpsc::channel();
    add(s, 1, 1)?;
    thread::scope(|scope| {
        let opposing = scope.spawn(move || oppose(&mut other, target, &has_two));
        two.recv().map_err(Error::other)?;
        wait_until_blocked(&mut watcher, target, opponent)?;
        let result = add(s, 2, 1);
        let error = result.as_ref().expect_err("it closes the circle");
        assert_eq!(error.database().map(|error| error.kind), Some(Kind::Serialization), "{error}");
        opposing.join().expect("no panic")?;
        result
    })
}

/// Takes account 2 and asks for account 1. It wins: PostgreSQL ends whoever looks for deadlocks first, and this one does not look;
/// InnoDB ends the one that has written less.
fn oppose(db: &mut PooledConnection, target: Target, has_two: &mpsc::Sender<()>) -> Result<()> {
    db.begin(Default::default())?;
    if target == Target::Postgres {
        db.execute_batch("SET LOCAL deadlock_timeout = '1h'")?;
    }
    db.execute("UPDATE account SET amount = amount + 7 WHERE id > 1", &[])?;
    has_two.send(()).map_err(Error::other)?;
    add(db, 1, 7)?;
    db.rollback()
}

fn a_transaction_that_loses_deadlocks_runs_again(target: Target) -> Result<()> {
    let db = accounts(target)?;
    let mut n_runs = 0;
    db.transaction_with(TransactionOptions::new().retries(5), |s| {
        n_runs += 1;
        match n_runs < 3 {
            true => lose(db.engine(), target, s),
            false => add(s, 1, 10),
        }
    })?;
    assert_eq!(n_runs, 3);
    assert_eq!(amounts(&mut db.engine().connection()?)?[..2], [10, 0]);
    assert_eq!(db.status().in_use, 0);
    Ok(())
}

fn retries_end_with_the_last_error(target: Target) -> Result<()> {
    let db = accounts(target)?;
    let mut n_runs = 0;
    let error = db
        .transaction_with(TransactionOptions::new().retries(1), |s| {
            n_runs += 1;
            lose(db.engine(), target, s)
        })
        .expect_err("it loses each time");
    assert!(error.is_retryable(), "{error}");
    let found = error.database().expect("the server's");
    assert!(found.code == Some(1213) || found.sqlstate.as_deref() == Some("40P01"), "{found:?}");
    assert_eq!((n_runs, db.status().in_use), (2, 0));
    Ok(())
}

/// MySQL has ended the transaction by then, and would take each further statement for itself.
fn after_a_deadlock_nothing_is_committed(target: Target) -> Result<()> {
    let db = accounts(target)?;
    let mut session = db.session();
    let lost = lose(db.engine(), target, &mut session).expect_err("it loses");
    assert!(lost.is_retryable(), "{lost}");
    let error = add(&mut session, 4, 100).expect_err("the transaction is gone");
    assert!(!error.to_string().is_empty());
    let error = session.commit().expect_err("nothing is there to commit");
    assert!(!error.is_disconnect(), "{error}");
    drop(session);
    assert_eq!(amounts(&mut db.engine().connection()?)?[..4], [0, 0, 0, 0]);
    assert_eq!(db.status().in_use, 0);
    Ok(())
}

/// Someone else changes the row after it was read. MySQL has no such failure: there the reader's lock makes the other one wait.
fn a_serialization_failure_runs_again(target: Target) -> Result<()> {
    if target == Target::MySql {
        return Ok(());
    }
    let db = accounts(target)?;
    let level = match target {
        Target::Postgres => Isolation::Serializable,
        _ => Isolation::RepeatableRead,
    };
    let mut other = db.engine().connection()?;
    let mut n_runs = 0;
    let run = |s: &mut Session, n_runs: &mut i32, other: &mut PooledConnection| {
        *n_runs += 1;
        if target == Target::MariaDb {
            s.connection()?.execute_batch("SET SESSION innodb_snapshot_isolation = ON")?;
        }
        let before = amounts(s)?[0];
        if *n_runs < 3 {
            add(other, 1, 1)?;
        }
        let sql = format!("UPDATE account SET amount = {} WHERE id = 1", before + 10);
        s.connection()?.execute(&sql, &[]).map(|_| ())
    };
    let options = TransactionOptions::new().isolation(level).retries(5);
    db.transaction_with(options, |s| run(s, &mut n_runs, &mut other))?;
    assert_eq!(n_runs, 3);
    assert_eq!(amounts(&mut other)?[0], 12, "no change was overwritten");
    Ok(())
}
