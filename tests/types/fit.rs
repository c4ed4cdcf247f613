//! Values that do not fit their column are refused with its name, on every database alike, before they are sent.

use std::borrow::Cow;

use orm_core::prelude::*;
use orm_core::schema::Column;
use orm_core::value::{EnumType, SqlType};
use orm_core::{Value, ValueRef};
use orm_tests::{mysql, postgres, sqlite};

fn refusal(column: &Column, value: impl Into<Value>) -> Option<String> {
    column.check_value("Thing", &value.into()).err().map(|error| error.to_string())
}

fn column(sql_type: SqlType) -> Column {
    Column::new("field", "field", sql_type, false)
}

#[test]
fn integers_out_of_range_are_refused() {
    let small = column(SqlType::Int16);
    assert_eq!(refusal(&small, 32_767), None);
    assert_eq!(
        refusal(&small, 32_768).as_deref(),
        Some("`Thing.field`: 32768 is out of range for the column's type, 16-bit integer")
    );
    assert!(refusal(&column(SqlType::UInt8), -1).is_some());
    assert!(refusal(&column(SqlType::Int64), u64::MAX).is_some());
    assert!(refusal(&column(SqlType::UInt64), u64::MAX).is_none());
}

#[test]
fn a_float_keeps_all_its_digits() {
    let single = column(SqlType::Float32);
    for fitting in [0.5, f64::from(f32::MAX), f64::INFINITY, f64::NAN, f64::from(0.1_f32)] {
        assert_eq!(refusal(&single, fitting), None, "{fitting}");
    }
    assert_eq!(
        refusal(&single, 0.1).as_deref(),
        Some("`Thing.field`: 0.1 has more digits than the column's type, 32-bit floating-point number, holds")
    );
    assert!(refusal(&single, 1e39).is_some());
    assert!(refusal(&single, 16_777_217).is_some());
    assert!(refusal(&column(SqlType::Float64), 9_007_199_254_740_993_i64).is_some());
    assert!(refusal(&column(SqlType::Float64), 9_007_199_254_740_992_i64).is_none());
}

#[test]
fn a_decimal_number_keeps_all_its_digits() {
    let price = column(SqlType::Decimal).digits(5, 2);
    let decimal = |text: &'static str| Value::Decimal(text.into());
    for fitting in ["123.45", "-999.99", "0.1", "1.1000", "000123"] {
        assert_eq!(refusal(&price, decimal(fitting)), None, "{fitting}");
    }
    assert_eq!(
        refusal(&price, decimal("1.125")).as_deref(),
        Some(
            "`Thing.field`: 1.125 has 1 digits before the point and 3 behind it, `precision = 5, scale = 2` allows 3 and 2; round it first"
        )
    );
    assert!(refusal(&price, decimal("1000")).is_some());
    assert!(refusal(&price, 1000).is_some());
    assert!(refusal(&price, 999).is_none());
    assert_eq!(refusal(&price, decimal("NaN")).as_deref(), Some("`Thing.field`: `NaN` is no decimal number"));
    assert!(refusal(&column(SqlType::Decimal), decimal("x")).is_some());
    assert!(
        refusal(&price.clone().sensitive(), decimal("1.125")).is_some_and(|message| !message.contains("1.125")),
        "a value that must not be shown is shown"
    );
}

#[test]
fn texts_and_bytes_are_no_longer_than_allowed() {
    let text = column(SqlType::Text).length(3);
    assert_eq!(refusal(&text, "üüü"), None);
    assert!(refusal(&text, "abcd").is_some_and(|message| message.contains("4 characters")));
    let bytes = column(SqlType::Bytes).length(3);
    assert_eq!(refusal(&bytes, vec![1_u8, 2, 3]), None);
    assert_eq!(
        refusal(&bytes, vec![1_u8, 2, 3, 4]).as_deref(),
        Some("`Thing.field`: the value has 4 bytes, `length = 3` allows no more than 3")
    );
}

#[test]
fn a_name_is_one_of_the_enumerations() {
    const NAMES: &[Cow<'static, str>] = &[Cow::Borrowed("red"), Cow::Borrowed("blue")];
    let colour = column(SqlType::Enum(EnumType::native("colour", NAMES)));
    assert_eq!(refusal(&colour, "red"), None);
    assert_eq!(refusal(&colour, "Red").as_deref(), Some("`Thing.field`: `Red` is none of `red`, `blue`"));
}

#[test]
fn what_a_database_cannot_hold_is_refused_by_its_name() {
    fn day(year: i32) -> Value {
        NaiveDate::from_ymd_opt(year, 1, 1).expect("a day").into()
    }
    let refused = |dialect: &dyn orm_core::compile::Dialect, value: Value| {
        dialect.check_value(&value).err().map(|error| error.to_string())
    };
    assert_eq!(
        refused(&postgres(), "a\0b".into()).as_deref(),
        Some("a text with a NUL character cannot be stored in PostgreSQL; use bytes")
    );
    assert_eq!(refused(&mysql(), "a\0b".into()), None);
    assert_eq!(
        refused(&mysql(), f64::NAN.into()).as_deref(),
        Some("NaN cannot be stored in MySQL, which has finite numbers only")
    );
    assert!(refused(&mysql(), f64::INFINITY.into()).is_some());
    assert!(refused(&sqlite(), f64::NAN.into()).is_some());
    assert!(refused(&sqlite(), f64::INFINITY.into()).is_none());
    assert!(refused(&postgres(), f64::NAN.into()).is_none());
    assert!(refused(&postgres(), u64::MAX.into()).is_some() && refused(&sqlite(), u64::MAX.into()).is_some());
    assert!(refused(&mysql(), u64::MAX.into()).is_none());
    for year in [1, 9999] {
        assert!(
            [refused(&sqlite(), day(year)), refused(&postgres(), day(year)), refused(&mysql(), day(year))]
                == [None, None, None]
        );
    }
    assert!(refused(&mysql(), day(0)).is_some() && refused(&mysql(), day(10_000)).is_some());
    assert!(refused(&sqlite(), day(-1)).is_some() && refused(&sqlite(), day(10_000)).is_some());
    assert!(refused(&postgres(), day(-5000)).is_some() && refused(&postgres(), day(10_000)).is_none());
    assert!(refused(&postgres(), Value::Json("\"\\u0000\"".into())).is_some());
}

#[test]
fn a_leap_second_and_fine_digits_are_cut_in_one_way() {
    let time = NaiveTime::from_hms_nano_opt(23, 59, 59, 1_999_999_999).expect("a leap second");
    let cut = NaiveTime::from_hms_micro_opt(23, 59, 59, 999_999).expect("a time");
    assert_eq!(time.to_value(), ValueRef::Time(cut));
    let time = NaiveTime::from_hms_nano_opt(1, 2, 3, 999).expect("a time");
    assert_eq!(time.to_value(), ValueRef::Time(NaiveTime::from_hms_opt(1, 2, 3).expect("a time")));
}
