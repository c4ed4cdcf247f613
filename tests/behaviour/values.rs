//! Values of every type, there and back.

use std::cell::RefCell;

use orm_core::prelude::*;
use orm_tests::{Fresh, Target, fresh, suite};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

suite! {
    numbers_come_back_as_they_were,
    texts_and_bytes_come_back_as_they_were,
    dates_and_times_come_back_as_they_were,
    extremes_come_back_as_they_were,
    infinities_come_back_as_they_were: infinities,
    a_megabyte_of_text_comes_back_as_it_was,
}

#[derive(DbEnum, Clone, Copy, Debug, PartialEq)]
#[orm(rename_all = "snake_case")]
enum Colour {
    Red,
    DarkBlue,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "numbers", register = false)]
struct Numbers {
    #[orm(primary_key)]
    id: i64,
    bool: bool,
    i8: i8,
    i16: i16,
    i32: i32,
    i64: i64,
    u8: u8,
    u16: u16,
    u32: u32,
    u64: u64,
    f32: f32,
    f64: f64,
    maybe_bool: Option<bool>,
    maybe_i32: Option<i32>,
    maybe_i64: Option<i64>,
    maybe_u64: Option<u64>,
    maybe_f32: Option<f32>,
    maybe_f64: Option<f64>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "texts", register = false)]
struct Texts {
    #[orm(primary_key)]
    id: i64,
    text: String,
    #[orm(length = 12)]
    short: String,
    bytes: Vec<u8>,
    colour: Colour,
    maybe_text: Option<String>,
    maybe_bytes: Option<Vec<u8>>,
    maybe_colour: Option<Colour>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "moments", register = false)]
struct Moments {
    #[orm(primary_key)]
    id: i64,
    date: NaiveDate,
    time: NaiveTime,
    date_time: NaiveDateTime,
    stamp: DateTime<Utc>,
    maybe_date: Option<NaiveDate>,
    maybe_time: Option<NaiveTime>,
    maybe_date_time: Option<NaiveDateTime>,
    maybe_stamp: Option<DateTime<Utc>>,
}

/// Writes one row and expects it back, from the insert and from a query.
fn hold<E: Entity<New: Writable<E>> + Clone + PartialEq + std::fmt::Debug>(db: &mut Fresh, row: &E) -> Result<()> {
    E::delete().all_rows().execute(db)?;
    let written = E::insert(row.clone()).one(db)?;
    assert_eq!(&written, row);
    assert_eq!(&E::query().one(db)?, row);
    Ok(())
}

/// The same for random rows; the smallest that fails is shown.
fn hold_all<E>(db: Fresh, rows: impl Strategy<Value = E>) -> Result<()>
where
    E: Entity<New: Writable<E>> + Clone + PartialEq + std::fmt::Debug,
{
    let db = RefCell::new(db);
    let config = Config { cases: 48, failure_persistence: None, ..Config::default() };
    let outcome = TestRunner::new(config)
        .run(&rows, |row| hold(&mut db.borrow_mut(), &row).map_err(|error| TestCaseError::fail(error.to_string())));
    outcome.map_err(|failure| Error::statement(failure.to_string()))
}

/// Anything but NaN, which equals nothing, not even itself.
fn finite() -> impl Strategy<Value = (f32, f64)> {
    use proptest::num::{f32, f64};
    (f32::POSITIVE | f32::NEGATIVE | f32::NORMAL | f32::ZERO, f64::POSITIVE | f64::NEGATIVE | f64::NORMAL | f64::ZERO)
}

fn numbers() -> impl Strategy<Value = Numbers> {
    let signed = (any::<bool>(), any::<i8>(), any::<i16>(), any::<i32>(), any::<i64>());
    // SQLite and PostgreSQL end at 63 bits.
    let unsigned = (any::<u8>(), any::<u16>(), any::<u32>(), 0..=i64::MAX as u64);
    let maybe = (
        option::of(any::<bool>()),
        option::of(any::<i32>()),
        option::of(any::<i64>()),
        option::of(0..=i64::MAX as u64),
        option::of(finite()),
    );
    (signed, unsigned, finite(), maybe).prop_map(|(signed, unsigned, (f32, f64), maybe)| Numbers {
        id: 1,
        bool: signed.0,
        i8: signed.1,
        i16: signed.2,
        i32: signed.3,
        i64: signed.4,
        u8: unsigned.0,
        u16: unsigned.1,
        u32: unsigned.2,
        u64: unsigned.3,
        f32,
        f64,
        maybe_bool: maybe.0,
        maybe_i32: maybe.1,
        maybe_i64: maybe.2,
        maybe_u64: maybe.3,
        maybe_f32: maybe.4.map(|pair| pair.0),
        maybe_f64: maybe.4.map(|pair| pair.1),
    })
}

fn numbers_come_back_as_they_were(target: Target) -> Result<()> {
    hold_all(fresh!(target, Numbers)?, numbers())
}

/// Any characters but NUL, which PostgreSQL has not.
fn text(longest: usize) -> impl Strategy<Value = String> {
    vec(any::<char>().prop_filter("not NUL", |c| *c != '\0'), 0..longest).prop_map(String::from_iter)
}

fn texts() -> impl Strategy<Value = Texts> {
    let bytes = || vec(any::<u8>(), 0..40);
    let colour = || prop_oneof![Just(Colour::Red), Just(Colour::DarkBlue)];
    let maybe = (option::of(text(40)), option::of(bytes()), option::of(colour()));
    (text(40), text(12), bytes(), colour(), maybe).prop_map(|(text, short, bytes, colour, maybe)| Texts {
        id: 1,
        text,
        short,
        bytes,
        colour,
        maybe_text: maybe.0,
        maybe_bytes: maybe.1,
        maybe_colour: maybe.2,
    })
}

fn texts_and_bytes_come_back_as_they_were(target: Target) -> Result<()> {
    hold_all(fresh!(target, Texts)?, texts())
}

fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a date")
}

fn dates() -> impl Strategy<Value = NaiveDate> {
    let days = (date(9999, 12, 31) - date(1, 1, 1)).num_days() as u64;
    (0..=days).prop_map(|days| date(1, 1, 1) + chrono::Days::new(days))
}

fn times() -> impl Strategy<Value = NaiveTime> {
    (0_u32..86_400, 0_u32..1_000_000).prop_map(|(seconds, micros)| {
        NaiveTime::from_num_seconds_from_midnight_opt(seconds, micros * 1_000).expect("a time of day")
    })
}

fn moments() -> impl Strategy<Value = Moments> {
    let both = || (dates(), times()).prop_map(|(date, time)| date.and_time(time));
    let maybe = (option::of(dates()), option::of(times()), option::of(both()), option::of(both()));
    (dates(), times(), both(), both(), maybe).prop_map(|(date, time, date_time, stamp, maybe)| Moments {
        id: 1,
        date,
        time,
        date_time,
        stamp: stamp.and_utc(),
        maybe_date: maybe.0,
        maybe_time: maybe.1,
        maybe_date_time: maybe.2,
        maybe_stamp: maybe.3.map(|moment| moment.and_utc()),
    })
}

fn dates_and_times_come_back_as_they_were(target: Target) -> Result<()> {
    hold_all(fresh!(target, Moments)?, moments())
}

/// A row of the least numbers, or of the greatest.
fn extreme(least: bool) -> Numbers {
    macro_rules! end {
        ($type:ident) => {
            if least { $type::MIN } else { $type::MAX }
        };
    }
    let u64 = if least { 0 } else { i64::MAX as u64 };
    Numbers {
        id: end!(i64),
        bool: !least,
        i8: end!(i8),
        i16: end!(i16),
        i32: end!(i32),
        i64: end!(i64),
        u8: end!(u8),
        u16: end!(u16),
        u32: end!(u32),
        u64,
        f32: end!(f32),
        f64: end!(f64),
        maybe_bool: Some(!least),
        maybe_i32: Some(end!(i32)),
        maybe_i64: Some(end!(i64)),
        maybe_u64: Some(u64),
        maybe_f32: Some(f32::MIN_POSITIVE),
        maybe_f64: Some(f64::from_bits(1)),
    }
}

fn extremes_come_back_as_they_were(target: Target) -> Result<()> {
    let mut db = fresh!(target, Numbers)?;
    hold(&mut db, &extreme(true))?;
    hold(&mut db, &extreme(false))?;
    assert_eq!(Numbers::find(i64::MAX).one(&mut db)?.i64, i64::MAX);

    let mut db = fresh!(target, Moments)?;
    let (first, last) = (NaiveTime::MIN, NaiveTime::from_hms_micro_opt(23, 59, 59, 999_999).expect("a time of day"));
    for (date, time) in [(date(1, 1, 1), first), (date(9999, 12, 31), last)] {
        let date_time = date.and_time(time);
        let row = Moments {
            id: 1,
            date,
            time,
            date_time,
            stamp: date_time.and_utc(),
            maybe_date: None,
            maybe_time: None,
            maybe_date_time: None,
            maybe_stamp: None,
        };
        hold(&mut db, &row)?;
        assert_eq!(Moments::query().filter(Moments::DATE_TIME.eq(date_time)).one(&mut db)?, row);
    }
    Ok(())
}

fn infinities_come_back_as_they_were(target: Target) -> Result<()> {
    let mut db = fresh!(target, Numbers)?;
    for sign in [1.0, -1.0] {
        let (f32, f64) = (f32::INFINITY * sign, f64::INFINITY * f64::from(sign));
        hold(&mut db, &Numbers { f32, f64, maybe_f32: Some(f32), maybe_f64: Some(f64), ..extreme(false) })?;
    }
    Ok(())
}

fn a_megabyte_of_text_comes_back_as_it_was(target: Target) -> Result<()> {
    let row = Texts {
        id: 1,
        text: "🦀 ü'\"\\".repeat(120_000),
        short: String::new(),
        bytes: (0..=u8::MAX).cycle().take(1 << 20).collect(),
        colour: Colour::Red,
        maybe_text: Some(String::new()),
        maybe_bytes: Some(Vec::new()),
        maybe_colour: None,
    };
    assert!(row.text.len() > 1_000_000);
    hold(&mut fresh!(target, Texts)?, &row)
}
