//! Values that do not fit: refused before they are sent, with entity and column.

use orm_core::prelude::*;
use orm_core::sql::literal;
use orm_tests::{Fresh, Target, fresh, suite};

suite! {
    a_value_that_no_column_can_hold_is_named,
    a_value_that_no_column_can_hold_is_named_where_rows_are_answered: insert_returning & update_returning,
    a_value_that_no_column_can_hold_is_named_in_a_filter,
    numbers_at_the_ends_are_held_where_that_is_promised,
    finer_digits_than_microseconds_are_cut,
    null_in_a_field_that_takes_none_is_named,
    null_in_a_field_that_an_update_answers_is_named: update_returning,
    a_cell_that_does_not_fit_is_named,
    unreadable_texts_are_named,
    every_form_of_a_moment_is_read,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "samples", register = false)]
struct Sample {
    #[orm(primary_key)]
    id: i64,
    count: u64,
    weight: f64,
    #[orm(default = 0.0)]
    ratio: f32,
    day: NaiveDate,
    taken_at: NaiveDateTime,
    sent_at: Option<DateTime<Utc>>,
}

/// The same table as others may fill it.
#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "samples", register = false)]
struct Loose {
    #[orm(primary_key)]
    id: i64,
    count: Option<i64>,
    weight: Option<f64>,
    ratio: Option<f64>,
    day: Option<String>,
    taken_at: Option<String>,
    sent_at: Option<String>,
}

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 2, 29).expect("a leap year")
}

fn far() -> NaiveDate {
    NaiveDate::from_ymd_opt(12_000, 1, 1).expect("a date")
}

fn sample() -> Sample {
    let taken_at = day().and_time(NaiveTime::MIN);
    Sample { id: 1, count: 1, weight: 1.0, ratio: 1.0, day: day(), taken_at, sent_at: None }
}

fn loose() -> Loose {
    let text = || Some("2024-02-29".to_owned());
    Loose { id: 1, count: Some(1), weight: Some(1.0), ratio: Some(1.0), day: text(), taken_at: text(), sent_at: None }
}

fn refused<T: std::fmt::Debug>(db: &Fresh, expected: &str, work: impl FnOnce() -> Result<T>) {
    let (result, n_statements) = db.engine().count_statements(work);
    let error = result.expect_err(expected);
    assert!(matches!(error, Error::Value(_)), "{error}");
    assert!(error.to_string().starts_with(expected), "{error}");
    assert_eq!(n_statements, 0, "{expected}");
}

fn a_value_that_no_column_can_hold_is_named(target: Target) -> Result<()> {
    let mut db = fresh!(target, Sample)?;
    let engine = db.engine().clone();
    let mut s = engine.connection()?;
    let facts = engine.dialect().capabilities().clone();
    let holds_far = engine.dialect().check_value(&far().into()).is_ok();
    // Whether this database holds the value after all, then the row and what is said of it.
    let wrong = [
        (
            facts.unsigned_64,
            Sample { count: u64::MAX, ..sample() },
            "`Sample.count`: 18446744073709551615 cannot be stored",
        ),
        (facts.nan, Sample { weight: f64::NAN, ..sample() }, "`Sample.weight`: NaN cannot be stored"),
        (facts.nan, Sample { ratio: f32::NAN, ..sample() }, "`Sample.ratio`: NaN cannot be stored"),
        (holds_far, Sample { day: far(), ..sample() }, "`Sample.day`: the year 12000 cannot be stored"),
        (
            holds_far,
            Sample { taken_at: far().and_time(NaiveTime::MIN), ..sample() },
            "`Sample.taken_at`: the year 12000",
        ),
        (false, Sample { sent_at: Some(DateTime::<Utc>::MIN_UTC), ..sample() }, "`Sample.sent_at`: the year -262143"),
    ];
    for (_, row, expected) in wrong.into_iter().filter(|(held, ..)| !held) {
        refused(&db, expected, || Sample::insert(row.clone()).execute(&mut s));
        refused(&db, expected, || Sample::insert(row.clone()).one(&mut s));
        let rows = [sample(), row.clone()];
        refused(&db, expected, || Sample::insert_many(rows).execute(&mut s));
        // With an expression beside it the values take another way.
        let computed = Sample::insert(row).set(Sample::RATIO, literal(1.0_f32) + 1.0);
        if !expected.contains("ratio") {
            refused(&db, expected, || computed.execute(&mut s));
        }
    }
    let year = DateTime::<Utc>::MIN_UTC;
    refused(&db, "`Sample.sent_at`: the year", || {
        Sample::update().all_rows().set(Sample::SENT_AT, year).execute(&mut s)
    });
    if !facts.unsigned_64 {
        refused(&db, "`Sample.count`: 18446744073709551615", || {
            Sample::update().all_rows().set(Sample::COUNT, u64::MAX).execute(&mut s)
        });
    }
    drop(s);
    assert_eq!(Sample::query().count(&mut db)?, 0);
    Ok(())
}

fn a_value_that_no_column_can_hold_is_named_in_a_filter(target: Target) -> Result<()> {
    let db = fresh!(target, Sample)?;
    let engine = db.engine().clone();
    let mut s = engine.connection()?;
    if engine.dialect().capabilities().unsigned_64 {
        assert_eq!(Sample::query().filter(Sample::COUNT.eq(u64::MAX)).count(&mut s)?, 0);
        return Ok(());
    }
    for condition in [Sample::COUNT.eq(u64::MAX), Sample::COUNT.between(1, u64::MAX), Sample::COUNT.in_([1, u64::MAX])]
    {
        refused(&db, "column count: 18446744073709551615", || Sample::query().filter(condition).all(&mut s));
    }
    Ok(())
}

fn numbers_at_the_ends_are_held_where_that_is_promised(target: Target) -> Result<()> {
    let mut db = fresh!(target, Sample)?;
    let facts = db.engine().dialect().capabilities().clone();
    for (promised, row) in [
        (facts.unsigned_64, Sample { count: u64::MAX, ..sample() }),
        (facts.infinities, Sample { weight: f64::NEG_INFINITY, ratio: f32::INFINITY, ..sample() }),
        (facts.nan, Sample { weight: f64::NAN, ratio: f32::NAN, ..sample() }),
    ] {
        Sample::delete().all_rows().execute(&mut db)?;
        let outcome = Sample::insert(row.clone()).execute(&mut db);
        assert_eq!(outcome.is_ok(), promised, "{row:?}: {outcome:?}");
        if promised {
            // NaN equals nothing, not even itself.
            assert_eq!(format!("{:?}", Sample::query().one(&mut db)?), format!("{row:?}"));
        }
    }
    Ok(())
}

fn a_value_that_no_column_can_hold_is_named_where_rows_are_answered(target: Target) -> Result<()> {
    let db = fresh!(target, Sample)?;
    let mut s = db.engine().connection()?;
    let year = DateTime::<Utc>::MIN_UTC;
    let expected = "`Sample.sent_at`: the year";
    refused(&db, expected, || Sample::insert(Sample { sent_at: Some(year), ..sample() }).one(&mut s));
    refused(&db, expected, || Sample::insert(sample()).set(Sample::SENT_AT, year).returning(Sample::ID).all(&mut s));
    refused(&db, expected, || Sample::update().all_rows().set(Sample::SENT_AT, year).returning(Sample::ID).all(&mut s));
    Ok(())
}

fn finer_digits_than_microseconds_are_cut(target: Target) -> Result<()> {
    let mut db = fresh!(target, Sample)?;
    let nanos = |nanos| day().and_time(NaiveTime::from_hms_nano_opt(23, 59, 59, nanos).expect("a time"));
    // A leap second has more than a second's worth of them.
    for (given, expected) in [(123_456_789, 123_456_000), (999_999_999, 999_999_000), (1_500_000_000, 999_999_000)] {
        Sample::delete().all_rows().execute(&mut db)?;
        Sample::insert(Sample { taken_at: nanos(given), sent_at: Some(nanos(given).and_utc()), ..sample() })
            .execute(&mut db)?;
        let read = Sample::query().one(&mut db)?;
        assert_eq!((read.taken_at, read.sent_at), (nanos(expected), Some(nanos(expected).and_utc())));
    }
    Ok(())
}

fn null_in_a_field_that_takes_none_is_named(target: Target) -> Result<()> {
    let mut db = fresh!(target, Loose)?;
    Loose::insert(Loose { count: None, ..loose() }).execute(&mut db)?;
    let expected = "`Sample.count`: found NULL in a field that is not an `Option`";
    assert_eq!(Sample::query().one(&mut db).unwrap_err().to_string(), expected);
    assert_eq!(Sample::find(1).one(&mut db).unwrap_err().to_string(), expected);
    assert_eq!(Sample::query().select((Sample::ID, Sample::COUNT)).all(&mut db).unwrap_err().to_string(), expected);
    Ok(())
}

fn null_in_a_field_that_an_update_answers_is_named(target: Target) -> Result<()> {
    let mut db = fresh!(target, Loose)?;
    Loose::insert(Loose { count: None, ..loose() }).execute(&mut db)?;
    let update = Sample::update().all_rows().set(Sample::WEIGHT, 2.0).returning(Sample::COUNT);
    let expected = "`Sample.count`: found NULL in a field that is not an `Option`";
    assert_eq!(update.all(&mut db).unwrap_err().to_string(), expected);
    Ok(())
}

fn a_cell_that_does_not_fit_is_named(target: Target) -> Result<()> {
    let mut db = fresh!(target, Loose)?;
    for (row, expected) in [
        (Loose { count: Some(-1), ..loose() }, "`Sample.count`: -1 is out of range for `u64`"),
        (Loose { ratio: Some(1e300), ..loose() }, "`Sample.ratio`: 1e300 is out of range for `f32`"),
    ] {
        Loose::delete().all_rows().execute(&mut db)?;
        Loose::insert(row).execute(&mut db)?;
        assert_eq!(Sample::query().one(&mut db).unwrap_err().to_string(), expected);
    }
    Ok(())
}

fn unreadable_texts_are_named(target: Target) -> Result<()> {
    let mut db = fresh!(target, Loose)?;
    for text in ["", "soon", "2024-02-30", "2024-02-29 25:00", "2024-02-29T", "2024-02-29 07:08:09+25:00", "07:08", "é"]
    {
        Loose::delete().all_rows().execute(&mut db)?;
        Loose::insert(Loose { taken_at: Some(text.into()), ..loose() }).execute(&mut db)?;
        let expected = format!("`Sample.taken_at`: expected a date and time, found the text `{text}`");
        assert_eq!(Sample::query().one(&mut db).unwrap_err().to_string(), expected);
    }
    Ok(())
}

fn every_form_of_a_moment_is_read(target: Target) -> Result<()> {
    let mut db = fresh!(target, Loose)?;
    let at = |hour, minute, second, micros| {
        day().and_time(NaiveTime::from_hms_micro_opt(hour, minute, second, micros).expect("a time"))
    };
    for (text, expected) in [
        ("2024-02-29", at(0, 0, 0, 0)),
        ("2024-02-29 07:08", at(7, 8, 0, 0)),
        ("2024-02-29T07:08", at(7, 8, 0, 0)),
        ("2024-02-29 07:08:09", at(7, 8, 9, 0)),
        ("2024-02-29T07:08:09", at(7, 8, 9, 0)),
        ("2024-02-29 07:08:09.5", at(7, 8, 9, 500_000)),
        ("2024-02-29T07:08:09.123", at(7, 8, 9, 123_000)),
        ("2024-02-29T07:08:09.123456789", at(7, 8, 9, 123_456)),
        ("2024-02-29 07:08Z", at(7, 8, 0, 0)),
        ("2024-02-29T07:08:09Z", at(7, 8, 9, 0)),
        ("2024-02-29 07:08+02:00", at(5, 8, 0, 0)),
        ("2024-02-29T07:08:09.25-03:30", at(10, 38, 9, 250_000)),
        ("2024-02-29 07:08:09 +00:00", at(7, 8, 9, 0)),
        ("2024-03-01 00:30:00+01:00", at(23, 30, 0, 0)),
    ] {
        Loose::delete().all_rows().execute(&mut db)?;
        let text = || Some(text.to_owned());
        Loose::insert(Loose { taken_at: text(), sent_at: text(), ..loose() }).execute(&mut db)?;
        let read = Sample::query().one(&mut db)?;
        assert_eq!((read.taken_at, read.sent_at), (expected, Some(expected.and_utc())), "{:?}", text());
    }
    Ok(())
}
