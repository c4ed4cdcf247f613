//! Prepared statements.

use orm_core::{Engine, Executor as _, Result, Schema, Value};
use orm_tests::{Target, suite};

use super::{cell, number, run};

/// How often this session has prepared a statement.
fn prepared(db: &mut dyn orm_core::Executor) -> Result<i64> {
    session_count(db, "Com_stmt_prepare")
}

fn session_count(db: &mut dyn orm_core::Executor, name: &str) -> Result<i64> {
    let mut count = 0;
    db.connection()?.query(&format!("SHOW SESSION STATUS LIKE '{name}'"), &[], &mut |row| {
        if let Value::Text(digits) = row.cell(1)?.into_owned() {
            count = digits.parse().expect("it is a number");
        }
        Ok(orm_core::engine::Next::More)
    })?;
    Ok(count)
}

fn each_text_is_prepared_once(target: Target) -> Result<()> {
    let mut db = target.fresh(&Schema::new())?;
    prepared(&mut db)?;
    let before = prepared(&mut db)?;
    for value in 0..10 {
        assert_eq!(cell(&mut db, "SELECT ? + 1", &[value.into()])?, Value::Int(i64::from(value) + 1));
    }
    assert_eq!(prepared(&mut db)? - before, 1);
    Ok(())
}

fn a_cached_query_is_one_round_trip(target: Target) -> Result<()> {
    let mut db = target.fresh(&Schema::new())?;
    run(&mut db, "CREATE TABLE t (a INT); INSERT INTO t VALUES (1)")?;
    let query = |db: &mut dyn orm_core::Executor| cell(db, "SELECT a FROM t WHERE a = ?", &[1.into()]);
    query(&mut db)?;
    session_count(&mut db, "Questions")?;
    let before = session_count(&mut db, "Questions")?;
    query(&mut db)?;
    // The second is the one that counts.
    assert_eq!(session_count(&mut db, "Questions")? - before, 2);
    Ok(())
}

fn the_least_recently_used_statement_is_closed(target: Target) -> Result<()> {
    let url = target.fresh(&Schema::new())?.url();
    let url = url.rsplit_once('/').expect("a URL has slashes").0.to_owned() + "/mysql";
    let engine = Engine::options(url).statement_cache(3).connect()?;
    let mut db = engine.connection()?;
    for text in ["SELECT 1", "SELECT 2", "SELECT 1", "SELECT 3"] {
        cell(&mut db, text, &[])?;
    }
    // `SELECT 2` has to go for this one, which counts itself.
    let before = prepared(&mut db)?;
    cell(&mut db, "SELECT 1", &[])?;
    cell(&mut db, "SELECT 3", &[])?;
    assert_eq!(prepared(&mut db)?, before);
    cell(&mut db, "SELECT 2", &[])?;
    let closed = session_count(&mut db, "Com_stmt_close")?;
    assert!(closed >= 2, "{closed}");
    Ok(())
}

fn without_a_cache_nothing_stays_prepared(target: Target) -> Result<()> {
    let url = target.fresh(&Schema::new())?.url();
    let url = url.rsplit_once('/').expect("a URL has slashes").0.to_owned() + "/mysql";
    let engine = Engine::options(url).statement_cache(0).connect()?;
    let mut db = engine.connection()?;
    let before = (prepared(&mut db)?, session_count(&mut db, "Com_stmt_close")?);
    for _ in 0..5 {
        cell(&mut db, "SELECT 1", &[])?;
        assert!(cell(&mut db, "SELECT ? + (SELECT 1 UNION ALL SELECT 2)", &[1.into()]).is_err());
    }
    let after = (prepared(&mut db)?, session_count(&mut db, "Com_stmt_close")?);
    assert_eq!(after.0 - before.0, after.1 - before.1, "as many are closed as prepared");
    Ok(())
}

fn statements_see_changed_tables(target: Target) -> Result<()> {
    let fresh = target.fresh(&Schema::new())?;
    let (mut db, mut other) = (fresh.engine().connection()?, fresh.engine().connection()?);
    run(&mut db, "CREATE TABLE t (a INT); INSERT INTO t VALUES (1)")?;
    let all = "SELECT * FROM t";
    assert_eq!(cell(&mut db, all, &[])?, Value::Int(1));
    run(&mut other, "ALTER TABLE t MODIFY a VARCHAR(9)")?;
    assert_eq!(cell(&mut db, all, &[])?, Value::from("1"));
    run(&mut other, "ALTER TABLE t ADD b DECIMAL(3, 1) DEFAULT 2.5 FIRST")?;
    assert_eq!(cell(&mut db, all, &[])?, Value::Decimal("2.5".into()));
    let mut width = 0;
    db.query(all, &[], &mut |row| {
        width = row.len();
        assert_eq!((row.name(0), row.name(1)), ("b", "a"));
        Ok(orm_core::engine::Next::More)
    })?;
    assert_eq!(width, 2);
    run(&mut other, "DROP TABLE t; CREATE TABLE t (c DATE)")?;
    assert_eq!(cell(&mut db, all, &[])?, Value::Null);
    Ok(())
}

fn what_cannot_be_prepared_is_sent_as_text(target: Target) -> Result<()> {
    let mut db = target.fresh(&Schema::new())?;
    run(&mut db, "CREATE TABLE t (a INT)")?;
    let connection = db.connection()?;
    for sql in [
        "LOCK TABLES t READ",
        "UNLOCK TABLES",
        "START TRANSACTION",
        "SAVEPOINT s",
        "ROLLBACK TO SAVEPOINT s",
        "ROLLBACK",
    ] {
        connection.execute(sql, &[])?;
    }
    assert!(!connection.in_transaction());
    assert_eq!(number(&mut db, "SELECT COUNT(*) FROM t")?, 0);
    Ok(())
}

/// The server would close the connection without a word.
fn what_is_longer_than_the_server_takes_is_refused(target: Target) -> Result<()> {
    let mut db = target.fresh(&Schema::new())?;
    let limit = usize::try_from(number(&mut db, "SELECT @@max_allowed_packet")?).expect("it is a size");
    let error = cell(&mut db, "SELECT LENGTH(?)", &["x".repeat(limit).into()]).unwrap_err().to_string();
    assert!(error.contains(&format!("the server takes no more than {limit}; write fewer rows at a time")), "{error}");
    assert_eq!(cell(&mut db, "SELECT LENGTH(?)", &["x".repeat(limit / 2).into()])?, Value::Int(limit as i64 / 2));
    Ok(())
}

fn procedures_answer_their_first_result(target: Target) -> Result<()> {
    let mut db = target.fresh(&Schema::new())?;
    run(&mut db, "CREATE PROCEDURE two() BEGIN SELECT 1; SELECT 'x'; END")?;
    assert_eq!(cell(&mut db, "CALL two()", &[])?, Value::Int(1));
    assert_eq!(number(&mut db, "SELECT 7")?, 7);
    Ok(())
}

suite! {
    on mariadb mysql;
    each_text_is_prepared_once,
    a_cached_query_is_one_round_trip,
    the_least_recently_used_statement_is_closed,
    without_a_cache_nothing_stays_prepared,
    statements_see_changed_tables,
    what_cannot_be_prepared_is_sent_as_text,
    what_is_longer_than_the_server_takes_is_refused,
    procedures_answer_their_first_result,
}
