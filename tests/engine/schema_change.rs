//! Statements that were prepared before the schema changed.

use orm_core::{Engine, Result, Value};

use super::sqlite::{cell, rows};

#[test]
fn a_cached_statement_sees_a_new_column() -> Result<()> {
    let engine = Engine::connect("sqlite://")?;
    let (mut a, mut b) = (engine.connection()?, engine.connection()?);
    a.execute_batch("CREATE TABLE t (id INT); INSERT INTO t VALUES (1)")?;
    for db in [&mut a, &mut b] {
        assert_eq!(rows(db, "SELECT * FROM t", &[])?, [[Value::Int(1)]]);
    }
    a.execute_batch("ALTER TABLE t ADD COLUMN name TEXT DEFAULT 'x'")?;
    for db in [&mut a, &mut b] {
        assert_eq!(rows(db, "SELECT * FROM t", &[])?, [[Value::Int(1), "x".into()]]);
    }
    a.execute_batch("ALTER TABLE t DROP COLUMN id")?;
    for db in [&mut a, &mut b] {
        assert_eq!(rows(db, "SELECT * FROM t", &[])?, [["x".into()]]);
    }
    Ok(())
}

#[test]
fn a_cached_statement_on_a_table_that_is_gone_is_an_error_until_it_is_back() -> Result<()> {
    let engine = Engine::connect("sqlite://")?;
    let mut db = engine.connection()?;
    let sql = "INSERT INTO t (id) VALUES (?)";
    db.execute_batch("CREATE TABLE t (id INT)")?;
    db.execute(sql, &[1.into()])?;
    db.execute_batch("DROP TABLE t")?;
    let error = db.execute(sql, &[1.into()]).expect_err("no table");
    assert_eq!(error.database().and_then(|error| error.table.as_deref()), Some("t"), "{error}");
    db.execute_batch("CREATE TABLE t (id INT UNIQUE, more TEXT)")?;
    assert_eq!(db.execute(sql, &[1.into()])?, 1);
    assert!(db.execute(sql, &[1.into()]).expect_err("unique by now").is_unique_violation());
    Ok(())
}

#[test]
fn statements_work_without_a_cache() -> Result<()> {
    let engine = Engine::options("sqlite://").statement_cache(0).connect()?;
    let mut db = engine.connection()?;
    for number in 0..3 {
        assert_eq!(cell(&mut db, "SELECT ?", &[number.into()])?, number.into());
    }
    Ok(())
}

#[test]
fn more_statements_than_the_cache_holds_work() -> Result<()> {
    let engine = Engine::options("sqlite://").statement_cache(2).connect()?;
    let mut db = engine.connection()?;
    for _ in 0..2 {
        for number in 0..5 {
            assert_eq!(cell(&mut db, &format!("SELECT {number}"), &[])?, number.into());
        }
    }
    Ok(())
}
