//! SQLite's driver: values there and back.

use chrono::{NaiveDate, NaiveTime};
use orm_core::engine::{Executor, Next};
use orm_core::{Engine, Error, Result, Scalar, Value, ValueRef};

/// All rows of a query.
pub(crate) fn rows(db: &mut dyn Executor, sql: &str, binds: &[ValueRef<'_>]) -> Result<Vec<Vec<Value>>> {
    let mut rows = Vec::new();
    db.connection()?.query(sql, binds, &mut |row| {
        let cells: Result<Vec<Value>> = (0..row.len()).map(|index| Ok(row.cell(index)?.into_owned())).collect();
        rows.push(cells?);
        Ok(Next::More)
    })?;
    Ok(rows)
}

/// The one cell of a query.
pub(crate) fn cell(db: &mut dyn Executor, sql: &str, binds: &[ValueRef<'_>]) -> Result<Value> {
    let mut rows = rows(db, sql, binds)?;
    assert_eq!(rows.len(), 1, "{sql}");
    Ok(rows.remove(0).remove(0))
}

fn moment() -> chrono::NaiveDateTime {
    let date = NaiveDate::from_ymd_opt(2024, 2, 29).expect("a leap year");
    date.and_time(NaiveTime::from_hms_micro_opt(7, 8, 9, 42).expect("a time"))
}

#[test]
fn every_kind_of_value_is_stored_as_documented() -> Result<()> {
    let engine = Engine::connect("sqlite://")?;
    let mut db = engine.connection()?;
    let cases: Vec<(ValueRef<'_>, Value)> = vec![
        (ValueRef::Null, Value::Null),
        (ValueRef::Bool(true), Value::Int(1)),
        (ValueRef::Int(i64::MIN), Value::Int(i64::MIN)),
        (ValueRef::UInt(5), Value::Int(5)),
        (ValueRef::Float(1.5), Value::Float(1.5)),
        (ValueRef::Float(f64::INFINITY), Value::Float(f64::INFINITY)),
        ("a\0b 🦀 'quoted' \"; DROP".into(), "a\0b 🦀 'quoted' \"; DROP".into()),
        ("".into(), "".into()),
        (vec![0_u8, 255].into(), vec![0_u8, 255].into()),
        (Vec::<u8>::new().into(), Vec::<u8>::new().into()),
        (ValueRef::Date(moment().date()), "2024-02-29".into()),
        (ValueRef::Time(moment().time()), "07:08:09.000042".into()),
        (ValueRef::DateTime(moment()), "2024-02-29 07:08:09.000042".into()),
        (ValueRef::Timestamp(moment().and_utc()), "2024-02-29 07:08:09.000042".into()),
    ];
    for (bound, expected) in cases {
        assert_eq!(cell(&mut db, "SELECT ?", std::slice::from_ref(&bound))?, expected, "{bound:?}");
    }
    Ok(())
}

#[test]
fn dates_and_times_come_back_as_they_were() -> Result<()> {
    let engine = Engine::connect("sqlite://")?;
    let mut db = engine.connection()?;
    let read = cell(&mut db, "SELECT ?", &[ValueRef::DateTime(moment())])?;
    assert_eq!(chrono::NaiveDateTime::from_value(read)?, moment());
    let read = cell(&mut db, "SELECT ?", &[ValueRef::Timestamp(moment().and_utc())])?;
    assert_eq!(chrono::DateTime::<chrono::Utc>::from_value(read)?, moment().and_utc());
    // SQLite's own functions read the form.
    let read = cell(&mut db, "SELECT datetime(?, '+1 second')", &[ValueRef::DateTime(moment())])?;
    assert_eq!(read, "2024-02-29 07:08:10".into());
    Ok(())
}

#[test]
fn values_that_sqlite_cannot_hold_are_refused_by_name() -> Result<()> {
    let engine = Engine::connect("sqlite://")?;
    let mut db = engine.connection()?;
    let far = NaiveDate::from_ymd_opt(12_000, 1, 1).expect("a date");
    let cases = [
        (ValueRef::UInt(u64::MAX), "18446744073709551615 cannot be stored"),
        (ValueRef::Float(f64::NAN), "NaN cannot be stored"),
        (ValueRef::Date(far), "the year 12000 cannot be stored"),
        (ValueRef::List(vec![vec![1_u8].into()]), "bytes cannot stand in a list"),
        (ValueRef::List(vec![ValueRef::Float(f64::NAN)]), "NaN cannot be stored"),
        (ValueRef::List(vec![ValueRef::UInt(u64::MAX)]), "18446744073709551615 cannot be stored"),
    ];
    for (value, expected) in cases {
        let error = cell(&mut db, "SELECT ?", &[value]).expect_err(expected);
        assert!(matches!(error, Error::Value(_)), "{error}");
        assert!(error.to_string().contains(expected), "{error}");
    }
    Ok(())
}

#[test]
fn a_list_is_bound_as_one_json_text() -> Result<()> {
    let engine = Engine::connect("sqlite://")?;
    let mut db = engine.connection()?;
    let values = vec![
        Value::Null,
        Value::Bool(true),
        Value::Int(-3),
        Value::Float(1.0),
        Value::Float(f64::NEG_INFINITY),
        "a\"b\\c\n\u{1} 🦀".into(),
        Value::Date(moment().date()),
    ];
    let found = rows(&mut db, "SELECT value FROM json_each(?)", &[ValueRef::List(values)])?;
    let found: Vec<Value> = found.into_iter().flatten().collect();
    let expected = vec![
        Value::Null,
        Value::Int(1),
        Value::Int(-3),
        Value::Float(1.0),
        Value::Float(f64::NEG_INFINITY),
        "a\"b\\c\n\u{1} 🦀".into(),
        "2024-02-29".into(),
    ];
    assert_eq!(found, expected);
    assert!(rows(&mut db, "SELECT value FROM json_each(?)", &[ValueRef::List(Vec::new())])?.is_empty());
    Ok(())
}

#[test]
fn a_nul_character_survives_in_a_list() -> Result<()> {
    let engine = Engine::connect("sqlite://")?;
    let mut db = engine.connection()?;
    let text = "a\0b";
    let found = cell(&mut db, "SELECT value FROM json_each(?)", &[ValueRef::List(vec![text.into()])])?;
    assert_eq!(found, text.into());
    Ok(())
}

#[test]
fn text_that_is_not_utf_8_is_an_error() -> Result<()> {
    let engine = Engine::connect("sqlite://")?;
    let mut db = engine.connection()?;
    let error = cell(&mut db, "SELECT CAST(x'ff' AS TEXT)", &[]).expect_err("no UTF-8");
    assert!(error.to_string().contains("not UTF-8"), "{error}");
    assert_eq!(cell(&mut db, "SELECT 1", &[])?, Value::Int(1));
    Ok(())
}

#[test]
fn execute_answers_the_rows_it_touched() -> Result<()> {
    let engine = Engine::connect("sqlite://")?;
    let mut db = engine.connection()?;
    assert_eq!(db.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, n INT)", &[])?, 0);
    assert_eq!(db.execute("INSERT INTO t (n) VALUES (?), (?)", &[1.into(), 2.into()])?, 2);
    assert_eq!(db.execute("INSERT INTO t (n) VALUES (3) RETURNING id", &[])?, 1);
    assert_eq!(db.execute("SELECT * FROM t", &[])?, 0);
    assert_eq!(db.execute("UPDATE t SET n = 0 WHERE n > 7", &[])?, 0);
    assert_eq!(db.execute("DELETE FROM t WHERE n < 3", &[])?, 2);
    assert_eq!(db.execute("CREATE TABLE u (id INT)", &[])?, 0);
    Ok(())
}

#[test]
fn a_wrong_number_of_values_is_refused() -> Result<()> {
    let engine = Engine::connect("sqlite://")?;
    let mut db = engine.connection()?;
    let error = db.execute("SELECT ?, ?", &[1.into()]).expect_err("one is missing");
    assert_eq!(error.to_string(), "the statement has 2 parameters, but 1 values were given");
    let error = db.execute("SELECT 1; SELECT 2", &[]).expect_err("two statements");
    assert!(error.to_string().contains("`execute_batch`"), "{error}");
    db.execute_batch("CREATE TABLE a (id INT); CREATE TABLE b (id INT); -- done")?;
    assert_eq!(cell(&mut db, "SELECT count(*) FROM sqlite_schema", &[])?, Value::Int(2));
    Ok(())
}

#[test]
fn a_panic_while_reading_leaves_the_connection_usable() -> Result<()> {
    let engine = Engine::connect("sqlite://")?;
    let mut db = engine.connection()?;
    let sql = "SELECT value FROM json_each('[1,2,3]')";
    let panicked =
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| db.query(sql, &[], &mut |_| panic!("by a test"))));
    assert!(panicked.is_err());
    assert_eq!(rows(&mut db, sql, &[])?.len(), 3);
    db.transaction(|db| db.execute("CREATE TABLE t (id INT)", &[]))?;
    Ok(())
}

#[test]
fn like_and_foreign_keys_behave_as_on_other_databases() -> Result<()> {
    let engine = Engine::connect("sqlite://")?;
    let mut db = engine.connection()?;
    assert_eq!(cell(&mut db, "SELECT 'Ann' LIKE 'a%'", &[])?, Value::Int(0));
    assert_eq!(cell(&mut db, "PRAGMA foreign_keys", &[])?, Value::Int(1));
    Ok(())
}

#[test]
fn the_raw_connection_is_in_reach() -> Result<()> {
    let engine = Engine::connect("sqlite://")?;
    let mut db = engine.connection()?;
    let raw = db.raw::<rusqlite::Connection>().expect("it is rusqlite's");
    assert_eq!(raw.busy_timeout(std::time::Duration::from_secs(1)), Ok(()));
    assert!(db.raw::<String>().is_none());
    Ok(())
}

#[test]
fn stopping_early_does_not_lose_what_a_writing_statement_answers() -> Result<()> {
    let engine = Engine::connect("sqlite://")?;
    let mut db = engine.connection()?;
    db.execute_batch("CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (p INT REFERENCES p)")?;
    let sql = "INSERT INTO c VALUES (77), (78) RETURNING p";
    let error = db.query(sql, &[], &mut |_| Ok(Next::Stop)).expect_err("they lead nowhere");
    assert!(error.is_foreign_key_violation(), "{error}");
    db.execute("INSERT INTO p VALUES (77), (78)", &[])?;
    let mut seen = 0;
    db.query(sql, &[], &mut |_| {
        seen += 1;
        Ok(Next::Stop)
    })?;
    assert_eq!((seen, cell(&mut db, "SELECT count(*) FROM c", &[])?), (1, Value::Int(2)));
    Ok(())
}

#[test]
fn texts_that_hold_no_whole_statement_are_refused() -> Result<()> {
    let engine = Engine::connect("sqlite://")?;
    let mut db = engine.connection()?;
    for nothing in ["", " ", "-- a remark", ";"] {
        db.execute_batch(nothing)?;
        for error in [db.execute(nothing, &[]).map(|_| ()), rows(&mut db, nothing, &[]).map(|_| ())] {
            assert_eq!(error.expect_err(nothing).to_string(), "the text holds no statement");
        }
    }
    for broken in ["SELECT 1\0", "SELECT 'a\0b'", "CREATE TABLE t (id INT);\0 CREATE TABLE u (id INT)"] {
        for result in [db.execute(broken, &[]).map(|_| ()), db.execute_batch(broken)] {
            let error = result.expect_err(broken);
            assert!(error.to_string().contains("holds a NUL character"), "{error}");
        }
    }
    assert_eq!(cell(&mut db, "SELECT 1", &[])?, Value::Int(1));
    Ok(())
}

#[test]
fn dropping_a_table_touches_no_rows() -> Result<()> {
    let engine = Engine::connect("sqlite://")?;
    let mut db = engine.connection()?;
    db.execute_batch("CREATE TABLE t (id INT); CREATE TABLE u (id INT); INSERT INTO t VALUES (1), (2), (3)")?;
    assert_eq!(db.execute("DROP TABLE u", &[])?, 0);
    assert_eq!(db.execute("DROP TABLE t", &[])?, 0);
    Ok(())
}

#[test]
fn a_minus_zero_loses_its_sign_in_a_table() -> Result<()> {
    let engine = Engine::connect("sqlite://")?;
    let mut db = engine.connection()?;
    db.execute_batch("CREATE TABLE t (x DOUBLE)")?;
    db.execute("INSERT INTO t VALUES (?)", &[ValueRef::Float(-0.0)])?;
    let read = f64::from_value(cell(&mut db, "SELECT x FROM t", &[])?)?;
    assert_eq!((read, read.is_sign_negative()), (0.0, false));
    Ok(())
}
