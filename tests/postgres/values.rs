use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use orm_core::{Executor as _, Result, Schema, Value, ValueRef};
use orm_tests::{Target, suite};

use super::{cell, rows};

fn day(year: i32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, 2, 3).expect("a date")
}

fn moment(year: i32) -> DateTime<Utc> {
    day(year).and_hms_micro_opt(4, 5, 6, 789_012).expect("a time").and_utc()
}

fn list(values: impl IntoIterator<Item = impl Into<Value>>) -> Value {
    ValueRef::List(values.into_iter().map(Into::into).collect())
}

fn decimal(text: &'static str) -> Value {
    ValueRef::Decimal(text.into())
}

fn json(text: &'static str) -> Value {
    ValueRef::Json(text.into())
}

/// A type and values of it that must come back as they went.
fn samples() -> Vec<(&'static str, Vec<Value>)> {
    let uuid = ValueRef::Uuid([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 255]);
    vec![
        ("boolean", vec![true.into(), false.into()]),
        ("smallint", vec![i16::MIN.into(), i16::MAX.into()]),
        ("integer", vec![i32::MIN.into(), i32::MAX.into()]),
        ("bigint", vec![i64::MIN.into(), i64::MAX.into(), 0.into()]),
        ("oid", vec![u32::MAX.into()]),
        ("real", vec![f32::MAX.into(), f32::MIN_POSITIVE.into(), f64::INFINITY.into(), (-0.5_f32).into()]),
        ("double precision", vec![f64::MAX.into(), f64::NEG_INFINITY.into(), 5e-324.into(), 0.1.into()]),
        (
            "numeric",
            ["0", "-0.5", "1.50", "0.00001", "12345678901234567890.123456789", "99999999", "10000", "100000000.0001"]
                .map(decimal)
                .into(),
        ),
        ("numeric(40, 10)", vec![decimal("-123456789012345678901234567890.0123456789")]),
        ("text", vec!["".into(), "Ärger 😀\u{10ffff}".into(), "x".repeat(1_000_000).into()]),
        ("varchar(20)", vec!["a\\b\"c'd".into()]),
        ("bytea", vec![Vec::<u8>::new().into(), vec![0_u8, 255, b'\\'].into(), vec![7_u8; 100_000].into()]),
        ("date", vec![day(1).into(), day(9999).into(), day(-4000).into(), day(1999).into()]),
        ("time", vec![NaiveTime::MIN.into(), NaiveTime::from_hms_micro_opt(23, 59, 59, 999_999).into()]),
        ("timestamp", vec![moment(1).naive_utc().into(), moment(9999).naive_utc().into()]),
        ("timestamptz", vec![moment(1).into(), moment(9999).into(), moment(1969).into()]),
        ("uuid", vec![uuid.clone()]),
        ("json", vec![json(r#"{"a": [1, null, "ü"]}"#)]),
        ("jsonb", vec![json(r#"{"a": [1, null, "ü"]}"#)]),
        ("bigint[]", vec![list([1_i64, i64::MIN]), ValueRef::List(vec![]), list([Some(1_i64), None])]),
        ("text[]", vec![list(["a", "", "NULL", "{\"\\,}"]), list([None, Some("x")])]),
        ("numeric(10, 2)[]", vec![ValueRef::List(vec![decimal("1.50"), ValueRef::Null, decimal("-0.01")])]),
        ("timestamptz[]", vec![list([moment(2000), moment(1)])]),
        ("boolean[]", vec![list([true, false])]),
        ("jsonb[]", vec![ValueRef::List(vec![json("1"), json("{\"a\": \"b\"}")])]),
        ("uuid[]", vec![ValueRef::List(vec![uuid, ValueRef::Null])]),
        ("bytea[]", vec![list([vec![0_u8, 1], vec![]])]),
    ]
}

fn every_type_comes_back_as_it_went(target: Target) -> Result<()> {
    for options in ["", "?prepared_statements=off"] {
        let fresh = target.fresh(&Schema::new())?;
        let engine = orm_core::Engine::connect(format!("{}{options}", fresh.url()))?;
        let mut connection = engine.connection()?;
        let db = connection.connection()?;
        for (ty, values) in samples() {
            db.execute_batch(&format!("CREATE TEMPORARY TABLE sample (id serial, value {ty})"))?;
            for value in values.iter().chain([&Value::Null]) {
                let sql = "INSERT INTO sample (value) VALUES ($1) RETURNING value";
                assert_eq!(cell(db, sql, std::slice::from_ref(value))?, *value, "{ty} {options}");
            }
            let read = rows(db, "SELECT value FROM sample WHERE value IS NOT NULL ORDER BY id", &[])?;
            assert_eq!(read.concat(), values, "{ty} {options}");
            db.execute_batch("DROP TABLE sample")?;
        }
    }
    Ok(())
}

fn values_become_what_the_parameter_is(target: Target) -> Result<()> {
    let mut fresh = target.fresh(&Schema::new())?;
    let db = fresh.connection()?;
    db.execute_batch("CREATE TYPE mood AS ENUM ('sad', 'fine'); CREATE DOMAIN age AS smallint CHECK (value >= 0)")?;
    let conversions: [(&str, Value, Value); 10] = [
        ("SELECT $1::mood", "fine".into(), "fine".into()),
        ("SELECT $1::age", 7.into(), 7.into()),
        ("SELECT $1::numeric", 7.into(), decimal("7")),
        ("SELECT $1::numeric", u64::MAX.into(), decimal("18446744073709551615")),
        ("SELECT $1::numeric", 0.25.into(), decimal("0.25")),
        ("SELECT $1::double precision", 7.into(), 7.0.into()),
        ("SELECT $1::timestamptz", moment(2000).naive_utc().into(), moment(2000).into()),
        ("SELECT $1::timestamp", day(2000).into(), day(2000).and_time(NaiveTime::MIN).into()),
        ("SELECT $1::inet = '127.0.0.1'", "127.0.0.1".into(), true.into()),
        ("SELECT ($1::mood[])[2]::text", list(["sad", "fine"]), "fine".into()),
    ];
    for (sql, value, expected) in conversions {
        assert_eq!(cell(db, sql, &[value])?, expected, "{sql}");
    }
    Ok(())
}

fn a_parameter_that_may_be_anything_has_the_type_of_its_value(target: Target) -> Result<()> {
    let mut fresh = target.fresh(&Schema::new())?;
    let db = fresh.connection()?;
    for value in
        [5.into(), true.into(), 0.5.into(), "a".into(), day(2000).into(), Value::Null, 6.into(), decimal("1.5")]
    {
        assert_eq!(cell(db, "SELECT $1", std::slice::from_ref(&value))?, value);
    }
    assert_eq!(cell(db, "SELECT $1 + $2", &[1.into(), 2.into()])?, 3.into());
    assert_eq!(cell(db, "SELECT $1 IS NULL", &[1.into()])?, false.into());
    Ok(())
}

fn what_does_not_fit_is_refused_with_the_parameter(target: Target) -> Result<()> {
    let mut fresh = target.fresh(&Schema::new())?;
    let db = fresh.connection()?;
    let refused: [(&str, Value, &str); 9] = [
        ("SELECT $1::smallint", 32_768.into(), "parameter $1 of type `int2`: 32768 is out of range"),
        ("SELECT $1::integer", i64::MIN.into(), "parameter $1 of type `int4`: -9223372036854775808 is out of range"),
        ("SELECT $1::bigint", u64::MAX.into(), "18446744073709551615 cannot be stored in PostgreSQL"),
        ("SELECT $1::real", 1e300.into(), "parameter $1 of type `float4`: 1e300 is out of range"),
        ("SELECT $1::double precision", i64::MAX.into(), "has more digits than a floating-point number holds"),
        ("SELECT $1::text", "a\0b".into(), "parameter $1 of type `text`: a text with a NUL character"),
        ("SELECT $1::date", moment(2000).into(), "as a part of it would be lost"),
        ("SELECT $1::integer[]", list([1_i64, 1 << 40]), "element 2: 1099511627776 is out of range"),
        ("SELECT $1::integer", list([1]), "a list fits only a parameter that is an array"),
    ];
    for (sql, value, expected) in refused {
        let error = cell(db, sql, &[value]).expect_err(sql);
        assert!(matches!(error, orm_core::Error::Value(_)), "{error}");
        assert!(error.to_string().contains(expected), "{error}");
        // Nothing was sent, so nothing is amiss.
        assert_eq!(cell(db, "SELECT 1", &[])?, 1.into());
    }
    Ok(())
}

fn what_no_value_holds_is_refused_by_name(target: Target) -> Result<()> {
    let mut fresh = target.fresh(&Schema::new())?;
    let db = fresh.connection()?;
    for (sql, expected) in [
        ("SELECT 'infinity'::timestamptz", "`infinity`"),
        ("SELECT '-infinity'::date", "`-infinity`"),
        ("SELECT '24:00'::time", "24:00:00"),
        ("SELECT 'NaN'::numeric", "`NaN`"),
        ("SELECT '5000000-01-01'::date", "out of range"),
        ("SELECT '127.0.0.1'::inet", "type `inet` cannot be read as it is; cast it"),
        ("SELECT ROW(1, 'a')", "type `record` cannot be read"),
        ("SELECT ARRAY[[1, 2], [3, 4]]", "2 dimensions"),
    ] {
        let error = cell(db, sql, &[]).expect_err(sql);
        assert!(error.to_string().contains(expected), "{sql}: {error}");
    }
    assert_eq!(cell(db, "SELECT pg_sleep(0)", &[])?, Value::Null);
    assert_eq!(cell(db, "SELECT 'NaN'::double precision = 'NaN'", &[])?, true.into());
    Ok(())
}

suite! { on postgres;
    every_type_comes_back_as_it_went,
    values_become_what_the_parameter_is,
    a_parameter_that_may_be_anything_has_the_type_of_its_value,
    what_does_not_fit_is_refused_with_the_parameter,
    what_no_value_holds_is_refused_by_name,
}
