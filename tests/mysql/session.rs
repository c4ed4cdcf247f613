//! How sessions are set up.

use orm_core::{DatabaseErrorKind, Engine, Executor as _, Result, Schema, SqlType, Value};
use orm_tests::{Target, suite};

use super::{cell, number, run};

fn sessions_are_strict_and_in_utc(target: Target) -> Result<()> {
    let mut db = target.fresh(&Schema::new())?;
    assert_eq!(cell(&mut db, "SELECT @@time_zone", &[])?, Value::from("+00:00"));
    assert_eq!(cell(&mut db, "SELECT @@collation_connection", &[])?, Value::from("utf8mb4_bin"));
    run(&mut db, "CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, a VARCHAR(3), b TINYINT, c DATE)")?;
    for sql in [
        "INSERT INTO t (a) VALUES ('abcd')",
        "INSERT INTO t (b) VALUES (128)",
        "INSERT INTO t (b) VALUES ('x')",
        "INSERT INTO t (c) VALUES ('2023-02-29')",
        "INSERT INTO t (c) VALUES ('0000-00-00')",
    ] {
        let error = db.connection()?.execute(sql, &[]).unwrap_err();
        let error = error.database().expect("the server refuses it");
        assert_eq!(error.kind, DatabaseErrorKind::DataException, "{sql}");
        assert_eq!(error.columns.len(), 1, "{sql}: {error}");
    }
    assert_eq!(number(&mut db, "SELECT COUNT(*) FROM t")?, 0);
    Ok(())
}

fn a_key_of_zero_is_kept(target: Target) -> Result<()> {
    let mut db = target.fresh(&Schema::new())?;
    run(&mut db, "CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY); INSERT INTO t VALUES (0)")?;
    assert_eq!(number(&mut db, "SELECT id FROM t")?, 0);
    Ok(())
}

fn an_update_to_equal_values_finds_its_rows(target: Target) -> Result<()> {
    let mut db = target.fresh(&Schema::new())?;
    run(&mut db, "CREATE TABLE t (a INT); INSERT INTO t VALUES (1), (1), (2)")?;
    assert_eq!(db.connection()?.execute("UPDATE t SET a = 1 WHERE a = ?", &[1.into()])?, 2);
    assert_eq!(db.connection()?.execute("DELETE FROM t WHERE a = 2", &[])?, 1);
    Ok(())
}

/// On columns of our own tables, between literals and between parameters.
fn texts_are_compared_by_case(target: Target) -> Result<()> {
    let mut db = target.fresh(&Schema::new())?;
    run(
        &mut db,
        "CREATE TABLE t (a VARCHAR(9) UNIQUE) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin; INSERT INTO t VALUES ('a'), ('A')",
    )?;
    let cast = db.connection()?.dialect().cast_type(&SqlType::Text)?;
    let cast = format!("SELECT COUNT(*) FROM t WHERE CAST(a AS {cast}) = 'A'");
    for (sql, found) in [
        (cast.as_str(), 1),
        ("SELECT COUNT(*) FROM t WHERE a = 'A'", 1),
        ("SELECT COUNT(*) FROM t WHERE a LIKE 'A%'", 1),
        ("SELECT COUNT(*) FROM t WHERE LOWER(a) LIKE LOWER('A%')", 2),
        ("SELECT 'a' = 'A'", 0),
    ] {
        assert_eq!(number(&mut db, sql)?, found, "{sql}");
    }
    assert_eq!(cell(&mut db, "SELECT ? = ?", &["a".into(), "A".into()])?, Value::Int(0));
    Ok(())
}

fn the_server_says_which_it_is(target: Target) -> Result<()> {
    let other_scheme = target.fresh(&Schema::new())?.url().replace("mariadb://", "mysql+pymysql://");
    let other_scheme =
        if target == Target::MySql { other_scheme.replace("mysql://", "mariadb+pymysql://") } else { other_scheme };
    // The database is gone by now, but the server is there.
    let url = other_scheme.rsplit_once('/').expect("a URL has slashes").0.to_owned() + "/mysql";
    let engine = Engine::connect(url)?;
    let db = engine.connection()?;
    assert_eq!(db.dialect().name(), "mysql");
    assert_eq!(db.dialect().capabilities().insert_returning, target == Target::MariaDb);
    assert_eq!(db.dialect().capabilities().lateral, target == Target::MySql);
    // The engine has learnt it too, whatever its URL said.
    assert_eq!(engine.dialect().capabilities(), db.dialect().capabilities());
    Ok(())
}

suite! {
    on mariadb mysql;
    sessions_are_strict_and_in_utc,
    a_key_of_zero_is_kept,
    an_update_to_equal_values_finds_its_rows,
    texts_are_compared_by_case,
    the_server_says_which_it_is,
}
