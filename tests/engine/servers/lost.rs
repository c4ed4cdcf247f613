//! One connection is lost while the server lives.

use std::time::Duration;

use orm_core::engine::EngineOptions;
use orm_core::{Executor, Result, Schema, Value};
use orm_tests::{Fresh, Target, suite};

use super::super::sqlite::cell;
use super::{add, amounts, create_accounts, end_process, number, process};

suite! {
    on postgres mariadb mysql;
    an_ended_connection_is_replaced_unseen_with_pre_ping,
    an_old_connection_is_replaced_whether_it_lives_or_not,
    an_ended_connection_is_not_used_again,
    an_ended_transaction_is_not_committed,
    an_open_transaction_never_reaches_the_next_user,
    a_failed_transaction_never_reaches_the_next_user,
}

fn one_connection(target: Target, options: fn(EngineOptions) -> EngineOptions) -> Result<Fresh> {
    let db = target.fresh_with(&Schema::new(), |all| options(all.pool_size(1).max_overflow(0)))?;
    create_accounts(&mut *db.engine().connection()?, 1)?;
    Ok(db)
}

/// Ends the one idle connection of the pool, from a connection of another engine.
fn end_idle(db: &Fresh, target: Target) -> Result<i64> {
    let gone = process(&mut db.engine().connection()?, target)?;
    let other = orm_core::Engine::connect(db.url())?;
    end_process(&mut *other.connection()?, target, gone)?;
    Ok(gone)
}

fn an_ended_connection_is_replaced_unseen_with_pre_ping(target: Target) -> Result<()> {
    let db = one_connection(target, |options| options.pre_ping(true))?;
    let gone = end_idle(&db, target)?;
    assert_ne!(process(&mut db.engine().connection()?, target)?, gone);
    assert_eq!(db.status().idle, 1);
    Ok(())
}

fn an_old_connection_is_replaced_whether_it_lives_or_not(target: Target) -> Result<()> {
    let db = one_connection(target, |options| options.pool_recycle(Duration::ZERO))?;
    let gone = end_idle(&db, target)?;
    let next = process(&mut db.engine().connection()?, target)?;
    assert_ne!(next, gone);
    assert_ne!(process(&mut db.engine().connection()?, target)?, next, "this one lived");
    Ok(())
}

fn an_ended_connection_is_not_used_again(target: Target) -> Result<()> {
    let db = one_connection(target, |options| options)?;
    end_idle(&db, target)?;
    let error = add(&mut db.engine().connection()?, 1, 5).expect_err("it has ended");
    assert!(error.is_disconnect(), "{error}");
    assert_eq!((db.status().idle, db.status().in_use), (0, 0));
    add(&mut db.engine().connection()?, 1, 5)?;
    assert_eq!(amounts(&mut db.engine().connection()?)?, [5]);
    Ok(())
}

fn an_ended_transaction_is_not_committed(target: Target) -> Result<()> {
    let db = one_connection(target, |options| options)?;
    let other = orm_core::Engine::connect(db.url())?;
    let result = db.transaction(|s| {
        add(s, 1, 5)?;
        let process = process(s, target)?;
        end_process(&mut *other.connection()?, target, process)
    });
    let error = result.expect_err("the commit finds nobody");
    assert!(error.is_disconnect(), "{error}");
    assert_eq!((db.status().idle, db.status().in_use), (0, 0));
    assert_eq!(amounts(&mut db.engine().connection()?)?, [0]);
    Ok(())
}

fn an_open_transaction_never_reaches_the_next_user(target: Target) -> Result<()> {
    let db = one_connection(target, |options| options)?;
    for begin in ["BEGIN", "START TRANSACTION", "START TRANSACTION READ ONLY"] {
        let mut raw = db.engine().connection()?;
        // Behind the connection's back.
        raw.execute_batch(begin)?;
        if !begin.ends_with("ONLY") {
            add(&mut raw, 1, 5)?;
        }
        drop(raw);
        let mut next = db.engine().connection()?;
        assert!(!next.in_transaction());
        // It is committed by itself, which another connection sees.
        add(&mut next, 1, 1)?;
        drop(next);
    }
    let other = orm_core::Engine::connect(db.url())?;
    assert_eq!(amounts(&mut other.connection()?)?, [3]);
    Ok(())
}

fn a_failed_transaction_never_reaches_the_next_user(target: Target) -> Result<()> {
    let db = one_connection(target, |options| options)?;
    let mut failed = db.engine().connection()?;
    failed.begin(Default::default())?;
    add(&mut failed, 1, 5)?;
    let error = failed.connection()?.execute("INSERT INTO account VALUES (1, 1)", &[]).expect_err("it is there");
    assert!(error.is_unique_violation(), "{error}");
    drop(failed);
    let mut next = db.engine().connection()?;
    assert_eq!(number(&mut next, "SELECT count(*) FROM account WHERE amount = 0")?, 1);
    assert_eq!(cell(&mut next, "SELECT 1", &[])?, Value::Int(1));
    assert!(!next.in_transaction());
    Ok(())
}
