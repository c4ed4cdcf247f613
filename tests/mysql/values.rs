//! Cells of types that other tools create, and values that the servers cannot hold.

use chrono::{NaiveDate, NaiveTime};
use orm_core::{Result, Schema, Value, ValueRef};
use orm_tests::{Target, suite};

use super::{cell, run};

fn each_column_type_is_read_as_what_it_holds(target: Target) -> Result<()> {
    let mut db = target.fresh(&Schema::new())?;
    run(
        &mut db,
        "CREATE TABLE t (a BIGINT UNSIGNED, b BIT(10), c BIT(1), d DECIMAL(20, 5), e ENUM('x', 'y'), f SET('p', 'q'), \
         g YEAR, h VARBINARY(3), i TEXT, j TIMESTAMP(6) NULL, k DATE, l TIME(6), m TINYINT(1), n FLOAT, o BINARY(16)) \
         DEFAULT CHARACTER SET utf8mb4;
         INSERT INTO t VALUES (18446744073709551615, b'1000000001', b'1', 123456789012345.12345, 'y', 'p,q', 2024, x'00ff01', \
         'gr\u{fc}\u{1f600}', '2024-02-29 23:59:58.123456', '0001-01-01', '23:59:59.999999', 1, 1.5, x'000102030405060708090a0b0c0d0e0f')",
    )?;
    let mut read = |column: &str| cell(&mut db, &format!("SELECT {column} FROM t"), &[]);
    assert_eq!(read("a")?, Value::UInt(u64::MAX));
    assert_eq!(read("b")?, Value::Int(513));
    assert_eq!(read("c")?, Value::Int(1));
    assert_eq!(read("d")?, Value::Decimal("123456789012345.12345".into()));
    assert_eq!(read("e")?, Value::from("y"));
    assert_eq!(read("f")?, Value::from("p,q"));
    assert_eq!(read("g")?, Value::Int(2024));
    assert_eq!(read("h")?, Value::Bytes(vec![0, 255, 1].into()));
    assert_eq!(read("i")?, Value::from("gr\u{fc}\u{1f600}"));
    let date = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).expect("it is a date");
    let moment = date(2024, 2, 29).and_hms_micro_opt(23, 59, 58, 123_456).expect("it is a time");
    assert_eq!(read("j")?, Value::DateTime(moment));
    assert_eq!(read("k")?, Value::Date(date(1, 1, 1)));
    let last = NaiveTime::from_hms_micro_opt(23, 59, 59, 999_999).expect("it is a time");
    assert_eq!(read("l")?, Value::Time(last));
    assert_eq!(read("m")?, Value::Int(1));
    assert_eq!(read("n")?, Value::Float(1.5));
    assert_eq!(read("o")?, Value::Bytes((0..16).collect::<Vec<u8>>().into()));
    Ok(())
}

fn what_is_no_date_time_or_text_is_refused_by_name(target: Target) -> Result<()> {
    let mut db = target.fresh(&Schema::new())?;
    run(
        &mut db,
        "CREATE TABLE t (a DATETIME, b TIME, c TIME, d VARCHAR(9) CHARACTER SET latin1, e BLOB); SET sql_mode = '';
         INSERT INTO t VALUES ('0000-00-00 00:00:00', '24:00:00', '-01:00:00', 'x', x'fe')",
    )?;
    let mut refusal =
        |sql: &str| cell(&mut db, sql, &[]).map(|value| panic!("{sql}: {value:?}")).unwrap_err().to_string();
    let zero = refusal("SELECT a FROM t");
    assert!(zero.contains("the database holds 0000-00-00, which is no date; write NULL where none is known"), "{zero}");
    for column in ["b", "c"] {
        let span = refusal(&format!("SELECT {column} FROM t"));
        assert!(
            span.contains("is no time of day, which goes from 00:00 to 23:59:59.999999; read it with TIME_TO_SEC"),
            "{span}"
        );
    }
    assert_eq!(cell(&mut db, "SELECT d FROM t", &[])?, Value::from("x"));
    Ok(())
}

fn what_the_servers_cannot_hold_is_refused_before_it_is_sent(target: Target) -> Result<()> {
    let mut db = target.fresh(&Schema::new())?;
    let mut refusal = |value: ValueRef<'_>| cell(&mut db, "SELECT ?", &[value]).map(drop).unwrap_err().to_string();
    for float in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let message = refusal(ValueRef::Float(float));
        assert!(message.contains("cannot be stored in MySQL, which has finite numbers only"), "{message}");
    }
    for year in [-1, 0, 10_000] {
        let date = NaiveDate::from_ymd_opt(year, 1, 1).expect("chrono holds it");
        let message = refusal(ValueRef::Date(date));
        assert!(
            message.starts_with(&format!("the year {year} cannot be stored in MySQL; expected 1 to 9999")),
            "{message}"
        );
    }
    let message = refusal(ValueRef::List(vec![1.into()]));
    assert!(message.starts_with("a list cannot be stored in MySQL"), "{message}");
    let message = cell(&mut db, "SELECT ?, ?", &[1.into()]).unwrap_err().to_string();
    assert!(message.starts_with("the statement has 2 parameters, but 1 values were given"), "{message}");
    Ok(())
}

fn values_travel_unchanged(target: Target) -> Result<()> {
    let mut db = target.fresh(&Schema::new())?;
    run(
        &mut db,
        "CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, a LONGTEXT, b LONGBLOB, c DECIMAL(57, 28), d DATETIME(6)) \
         DEFAULT CHARACTER SET utf8mb4",
    )?;
    let long = "\u{1f600}x".repeat(300_000);
    let bytes: Vec<u8> = (0..=255).collect();
    let digits = "-79228162514264337593543950335.0000000000000000000000000001";
    let moment = NaiveDate::from_ymd_opt(9999, 12, 31).and_then(|date| date.and_hms_micro_opt(23, 59, 59, 999_999));
    let moment = moment.expect("it is a moment");
    for (text, bytes) in [("", &[][..]), ("nul \0 and \\ ' \"", &bytes), (long.as_str(), &bytes)] {
        let binds =
            [text.into(), ValueRef::Bytes(bytes.into()), ValueRef::Decimal(digits.into()), ValueRef::DateTime(moment)];
        let connection = orm_core::Executor::connection(&mut db)?;
        assert_eq!(connection.execute("INSERT INTO t (a, b, c, d) VALUES (?, ?, ?, ?)", &binds)?, 1);
        let mut found = Vec::new();
        connection.query("SELECT a, b, c, d FROM t ORDER BY id DESC LIMIT 1", &[], &mut |row| {
            for index in 0..row.len() {
                found.push(row.cell(index)?.into_owned());
            }
            Ok(orm_core::engine::Next::More)
        })?;
        let [a, b, c, d] = found.as_slice() else { panic!("four columns were asked for") };
        assert!(*a == Value::from(text), "a text of {} bytes", text.len());
        assert_eq!(*b, Value::Bytes(bytes.to_vec().into()));
        assert_eq!(*c, Value::Decimal(digits.into()));
        assert_eq!(*d, Value::DateTime(moment));
    }
    Ok(())
}

suite! {
    on mariadb mysql;
    each_column_type_is_read_as_what_it_holds,
    what_is_no_date_time_or_text_is_refused_by_name,
    what_the_servers_cannot_hold_is_refused_before_it_is_sent,
    values_travel_unchanged,
}
