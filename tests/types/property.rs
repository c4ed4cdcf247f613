//! Random rows of all types come back as they were, and SQL compares and orders them as Rust does.

use std::cell::RefCell;
use std::cmp::Ordering;

use orm_core::compile::Capabilities;
use orm_core::prelude::*;
use orm_core::sql::Order;
use orm_core::value::Json;
use orm_tests::{Fresh, Target, fresh, suite};
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use rust_decimal::Decimal;
use uuid::Uuid;

suite! { random_rows_come_back_as_they_were, sql_orders_random_rows_as_rust_does }

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "everything", register = false)]
struct Everything {
    #[orm(primary_key, generated = false)]
    id: i32,
    flag: bool,
    byte: i8,
    small: i16,
    long: i64,
    unsigned: u64,
    single: f32,
    double: f64,
    // In the order of its bytes, which not every server's own collation is.
    #[orm(length = 20, collation("", postgres = "C"))]
    text: String,
    bytes: Vec<u8>,
    day: NaiveDate,
    time: NaiveTime,
    local: NaiveDateTime,
    stamp: DateTime<Utc>,
    uuid: Uuid,
    decimal: Decimal,
    json: serde_json::Value,
    maybe_text: Option<String>,
    maybe_decimal: Option<Decimal>,
    maybe_json: Option<Json<Vec<f64>>>,
}

fn moments() -> impl Strategy<Value = NaiveDateTime> {
    // Microseconds from the year 1 to the end of 9999.
    (-62_135_596_800_000_000..253_402_300_800_000_000_i64)
        .prop_map(|micros| DateTime::from_timestamp_micros(micros).expect("a moment of these years").naive_utc())
}

fn decimals() -> impl Strategy<Value = Decimal> {
    let near = (-2_000_i64..2_000, 0..4_u32).prop_map(|(mantissa, scale)| Decimal::new(mantissa, scale));
    let any = (-(1_i128 << 95)..(1_i128 << 95), 0..=28_u32)
        .prop_map(|(mantissa, scale)| Decimal::from_i128_with_scale(mantissa, scale));
    prop_oneof![near, any]
}

/// Without control characters and blanks at the end, before and after which MySQL sees none.
fn texts() -> impl Strategy<Value = String> {
    vec(any::<char>().prop_filter("visible", |c| *c > ' '), 0..20).prop_map(String::from_iter)
}

fn documents() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        // A whole number may lose its point: `1e15` is `1000000000000000` for PostgreSQL.
        (-1e9..1e9_f64).prop_filter("a fraction", |number| number.fract() != 0.0).prop_map(Into::into),
        texts().prop_map(Into::into),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Into::into),
            btree_map(texts(), inner, 0..4).prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    })
}

fn row(facts: &Capabilities) -> impl Strategy<Value = Everything> + use<> {
    let unsigned = if facts.unsigned_64 { u64::MAX } else { i64::MAX as u64 };
    let finite = proptest::num::f64::POSITIVE | proptest::num::f64::NEGATIVE | proptest::num::f64::ZERO;
    let single = proptest::num::f32::POSITIVE | proptest::num::f32::NEGATIVE | proptest::num::f32::ZERO;
    let integers = (any::<bool>(), any::<i8>(), any::<i16>(), any::<i64>(), 0..=unsigned);
    let others = (single, finite, texts(), vec(any::<u8>(), 0..30), any::<u128>(), decimals(), documents());
    let times = (moments(), moments(), moments(), moments());
    let maybe = (option::of(texts()), option::of(decimals()), option::of(vec(finite, 0..3)));
    (integers, others, times, maybe).prop_map(|(integers, others, times, maybe)| Everything {
        id: 0,
        flag: integers.0,
        byte: integers.1,
        small: integers.2,
        long: integers.3,
        unsigned: integers.4,
        single: others.0,
        double: others.1,
        text: others.2,
        bytes: others.3,
        uuid: Uuid::from_u128(others.4),
        decimal: others.5,
        json: others.6,
        day: times.0.date(),
        time: times.1.time(),
        local: times.2,
        stamp: times.3.and_utc(),
        maybe_text: maybe.0,
        maybe_decimal: maybe.1,
        maybe_json: maybe.2.map(Json),
    })
}

fn rows(facts: &Capabilities) -> impl Strategy<Value = Vec<Everything>> + use<> {
    vec(row(facts), 1..40).prop_map(|mut rows| {
        rows.iter_mut().zip(1..).for_each(|(row, id)| row.id = id);
        rows
    })
}

/// Writes random rows again and again, and lets `check` look at them.
fn for_random_rows(target: Target, check: fn(&mut Fresh, &[Everything]) -> Result<()>) -> Result<()> {
    let db = RefCell::new(fresh!(target, Everything)?);
    let facts = db.borrow().engine().dialect().capabilities().clone();
    let config = Config { cases: 12, max_shrink_iters: 200, failure_persistence: None, ..Config::default() };
    let outcome = TestRunner::new(config).run(&rows(&facts), |rows| {
        let db = &mut *db.borrow_mut();
        let written = Everything::delete().all_rows().execute(db);
        let written = written.and_then(|_| Everything::insert_many(rows.clone()).execute(db));
        let outcome = written.and_then(|_| check(db, &rows));
        outcome.map_err(|error| TestCaseError::fail(error.to_string()))
    });
    outcome.map_err(|failure| Error::statement(failure.to_string()))
}

fn random_rows_come_back_as_they_were(target: Target) -> Result<()> {
    for_random_rows(target, |db, rows| {
        let found = Everything::query().order_by(Everything::ID.asc()).all(db)?;
        for (found, given) in found.iter().zip(rows) {
            assert_eq!(found, given);
        }
        assert_eq!(found.len(), rows.len());
        Ok(())
    })
}

/// The rows in SQL's order by one column, which must be Rust's.
fn assert_order<T: PartialEq + std::fmt::Debug>(
    db: &mut Fresh,
    rows: &[Everything],
    order: Order<Everything>,
    value: impl Fn(&Everything) -> T,
    compare: impl Fn(&T, &T) -> Ordering,
) -> Result<()> {
    let found: Vec<T> = Everything::query().order_by(order).all(db)?.iter().map(&value).collect();
    let mut sorted: Vec<T> = rows.iter().map(&value).collect();
    sorted.sort_by(compare);
    assert_eq!(found, sorted);
    Ok(())
}

/// How many rows SQL finds less than the first row's value, and equal to it.
fn assert_counts(
    db: &mut Fresh,
    less: Expr<Everything, bool>,
    equal: Expr<Everything, bool>,
    expected: [usize; 2],
) -> Result<()> {
    let found = [less, equal].map(|condition| Everything::query().filter(condition).count(db));
    for (found, expected) in found.into_iter().zip(expected) {
        assert_eq!(found?, expected as u64);
    }
    Ok(())
}

fn sql_orders_random_rows_as_rust_does(target: Target) -> Result<()> {
    macro_rules! agrees {
        ($db:ident, $rows:ident, $column:ident, $field:ident, $compare:expr) => {{
            let compare = $compare;
            assert_order($db, $rows, Everything::$column.asc(), |row| row.$field.clone(), compare)?;
            let pivot = &$rows[0].$field;
            let count = |wanted| $rows.iter().filter(|row| compare(&row.$field, pivot) == wanted).count();
            let expected = [count(Ordering::Less), count(Ordering::Equal)];
            assert_counts($db, Everything::$column.lt(pivot), Everything::$column.eq(pivot), expected)?;
        }};
        ($db:ident, $rows:ident, $column:ident, $field:ident) => {
            agrees!($db, $rows, $column, $field, |a: &_, b: &_| Ord::cmp(a, b))
        };
    }
    for_random_rows(target, |db, rows| {
        agrees!(db, rows, BYTE, byte);
        agrees!(db, rows, LONG, long);
        agrees!(db, rows, UNSIGNED, unsigned);
        agrees!(db, rows, DOUBLE, double, |a: &f64, b: &f64| a.partial_cmp(b).unwrap_or(Ordering::Equal));
        agrees!(db, rows, SINGLE, single, |a: &f32, b: &f32| a.partial_cmp(b).unwrap_or(Ordering::Equal));
        agrees!(db, rows, TEXT, text);
        agrees!(db, rows, BYTES, bytes);
        agrees!(db, rows, DAY, day);
        agrees!(db, rows, TIME, time);
        agrees!(db, rows, LOCAL, local);
        agrees!(db, rows, STAMP, stamp);
        agrees!(db, rows, UUID, uuid);
        agrees!(db, rows, DECIMAL, decimal);
        let total = rows.iter().filter_map(|row| row.maybe_decimal).try_fold(Decimal::ZERO, |sum, value| {
            // A sum that Decimal would have to round is none to compare with.
            sum.checked_add(value).filter(|new| new.scale() >= sum.scale().max(value.scale()))
        });
        let any = rows.iter().any(|row| row.maybe_decimal.is_some());
        if let Some(total) = total {
            let sum = Everything::query().select(Everything::MAYBE_DECIMAL.sum()).one(db)?;
            assert_eq!(sum, any.then_some(total));
        }
        Ok(())
    })
}
