use orm_core::dialect::PostgresClient;
use orm_core::engine::{Next, PoolStatus};
use orm_core::{Connection, Engine, Executor as _, Result, Schema, ValueRef};
use orm_tests::{Target, suite};

use super::{cell, rows};

/// The texts of the prepared statements, as the server lists them.
fn prepared(db: &mut Connection) -> Result<Vec<String>> {
    let sql = "SELECT statement FROM pg_prepared_statements WHERE statement LIKE 'SELECT _, $1%' ORDER BY 1";
    let mut texts = Vec::new();
    // Its own statement is not like that.
    db.query(sql, &[], &mut |row| {
        if let ValueRef::Text(text) = row.cell(0)? {
            texts.push(text.into_owned());
        }
        Ok(Next::More)
    })?;
    Ok(texts)
}

fn statements_are_kept_up_to_the_limit_and_closed_beyond(target: Target) -> Result<()> {
    let mut fresh = target.fresh_with(&Schema::new(), |options| options.statement_cache(3))?;
    let db = fresh.connection()?;
    let text = |number: i32| format!("SELECT {number}, $1::integer");
    for number in [1, 2, 3, 1, 1] {
        rows(db, &text(number), &[number.into()])?;
    }
    // The list's own statement is the third to be kept: 2 was used longest ago.
    assert_eq!(prepared(db)?, [text(1), text(3)]);
    rows(db, &text(4), &[4.into()])?;
    assert_eq!(prepared(db)?, [text(1), text(4)]);
    Ok(())
}

fn no_statement_is_kept_without_a_cache(target: Target) -> Result<()> {
    let mut fresh = target.fresh_with(&Schema::new(), |options| options.statement_cache(0))?;
    let db = fresh.connection()?;
    for number in 1..4 {
        rows(db, "SELECT 1, $1::integer", &[number.into()])?;
    }
    assert!(prepared(db)?.is_empty());
    Ok(())
}

fn a_known_statement_takes_one_round_trip(target: Target) -> Result<()> {
    let mut fresh = target.fresh(&Schema::new())?;
    let db = fresh.connection()?;
    let calls = |db: &mut Connection| db.raw::<PostgresClient>().map(|raw| raw.socket_calls()).unwrap_or_default();
    for _ in 0..3 {
        cell(db, "SELECT $1::integer", &[1.into()])?;
    }
    let before = calls(db);
    for number in 0..10 {
        cell(db, "SELECT $1::integer", &[number.into()])?;
    }
    assert_eq!(calls(db) - before, 20, "one write and one read each");
    Ok(())
}

fn a_changed_table_costs_no_error_outside_a_transaction(target: Target) -> Result<()> {
    let mut fresh = target.fresh(&Schema::new())?;
    let db = fresh.connection()?;
    db.execute_batch("CREATE TABLE t (a integer); INSERT INTO t VALUES (1)")?;
    assert_eq!(rows(db, "SELECT * FROM t", &[])?, [[1.into()]]);
    db.execute_batch("ALTER TABLE t ADD b text DEFAULT 'x'")?;
    assert_eq!(rows(db, "SELECT * FROM t", &[])?, [[1.into(), "x".into()]]);
    // Somebody closed all statements.
    db.execute_batch("DEALLOCATE ALL")?;
    assert_eq!(rows(db, "SELECT * FROM t", &[])?, [[1.into(), "x".into()]]);
    db.execute_batch("DEALLOCATE ALL")?;
    assert_eq!(db.execute("DELETE FROM t WHERE a = $1", &[1.into()])?, 1);
    db.execute_batch("DEALLOCATE ALL")?;
    assert_eq!(db.execute("DELETE FROM t WHERE a = $1", &[1.into()])?, 0);
    Ok(())
}

fn a_changed_table_fails_a_transaction_once(target: Target) -> Result<()> {
    let mut fresh = target.fresh(&Schema::new())?;
    let db = fresh.connection()?;
    db.execute_batch("CREATE TABLE t (a integer); INSERT INTO t VALUES (1)")?;
    rows(db, "SELECT * FROM t", &[])?;
    db.execute_batch("ALTER TABLE t ADD b text DEFAULT 'x'")?;
    let error = db.transaction(|db| rows(db, "SELECT * FROM t", &[])).expect_err("the plan is stale");
    assert_eq!(error.database().and_then(|error| error.sqlstate.as_deref()), Some("0A000"), "{error}");
    // The statement was dropped, so that the next transaction prepares it anew.
    assert_eq!(db.transaction(|db| rows(db, "SELECT * FROM t", &[]))?, [[1.into(), "x".into()]]);
    Ok(())
}

fn a_parameter_whose_column_changed_is_found_anew(target: Target) -> Result<()> {
    let mut fresh = target.fresh(&Schema::new())?;
    let db = fresh.connection()?;
    let insert = "INSERT INTO t VALUES ($1)";
    db.execute_batch("CREATE TABLE t (a integer)")?;
    db.execute(insert, &[1.into()])?;
    assert!(db.execute(insert, &[(1_i64 << 40).into()]).is_err());
    db.execute_batch("ALTER TABLE t ALTER a TYPE bigint")?;
    db.execute(insert, &[(1_i64 << 40).into()])?;
    db.execute_batch("ALTER TABLE t ALTER a TYPE text")?;
    db.execute(insert, &["x".into()])?;
    // In a transaction too, if the value was refused before it was sent.
    db.execute_batch("DROP TABLE t; CREATE TABLE t (a smallint)")?;
    db.execute(insert, &[1.into()])?;
    db.execute_batch("ALTER TABLE t ALTER a TYPE bigint")?;
    db.transaction(|db| db.execute(insert, &[(1_i64 << 40).into()]))?;
    Ok(())
}

fn wrong_statements_are_told_apart_and_leave_the_connection_well(target: Target) -> Result<()> {
    let mut fresh = target.fresh(&Schema::new())?;
    let db = fresh.connection()?;
    db.execute_batch("CREATE TABLE t (a integer CHECK (a > 0))")?;
    for (sql, expected) in [
        ("SELEC 1", "the statement was not understood"),
        ("SELECT * FROM missing", "a table or column does not exist"),
        ("CREATE TABLE t (a integer)", "the object already exists"),
        ("INSERT INTO t VALUES (0)", "check violation `t_a_check` on `t`"),
        ("SELECT 1 / 0", "division by zero"),
        ("SELECT $1::integer", "the statement has 1 parameters, but 0 values were given"),
        ("SELECT 1\0", "NUL"),
        ("COPY t FROM STDIN", "`copy_in`"),
        ("COPY t TO STDOUT", "`copy_out`"),
    ] {
        let error = db.execute(sql, &[]).expect_err(sql);
        assert!(error.to_string().contains(expected), "{sql}: {error}");
        assert_eq!(cell(db, "SELECT 1", &[])?, 1.into());
    }
    Ok(())
}

fn a_statement_timeout_is_a_cancelled_statement(target: Target) -> Result<()> {
    let fresh = target.fresh(&Schema::new())?;
    let engine = Engine::connect(format!("{}?statement_timeout=50&application_name=tests%20of%20time", fresh.url()))?;
    let mut connection = engine.connection()?;
    let db = connection.connection()?;
    let error = cell(db, "SELECT pg_sleep(60)", &[]).expect_err("it is too long");
    assert_eq!(error.database().map(|error| error.kind), Some(orm_core::DatabaseErrorKind::Cancelled), "{error}");
    assert_eq!(cell(db, "SHOW application_name", &[])?, "tests of time".into());
    assert_eq!(cell(db, "SHOW timezone", &[])?, "UTC".into());
    drop(connection);
    let PoolStatus { idle, .. } = engine.status();
    assert_eq!(idle, 1, "the connection is as good as before");
    Ok(())
}

suite! { on postgres;
    statements_are_kept_up_to_the_limit_and_closed_beyond,
    no_statement_is_kept_without_a_cache,
    a_known_statement_takes_one_round_trip,
    a_changed_table_costs_no_error_outside_a_transaction,
    a_changed_table_fails_a_transaction_once,
    a_parameter_whose_column_changed_is_found_anew,
    wrong_statements_are_told_apart_and_leave_the_connection_well,
    a_statement_timeout_is_a_cancelled_statement,
}
