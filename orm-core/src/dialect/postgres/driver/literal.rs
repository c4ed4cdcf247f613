//! Values as the text that PostgreSQL reads: what stands between the quotes of a literal.

use std::borrow::Cow;
use std::fmt::Write as _;

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike};

use super::super::limits::whole;
use crate::value::{ValueRef, uuid_text};

/// The text of a value; NULL has none.
pub(super) fn text<'v>(value: &'v ValueRef<'v>) -> Result<Cow<'v, str>, String> {
    Ok(match value {
        ValueRef::Null => Cow::Borrowed("NULL"),
        ValueRef::Bool(value) => Cow::Borrowed(if *value { "t" } else { "f" }),
        ValueRef::Int(value) => value.to_string().into(),
        ValueRef::UInt(value) => value.to_string().into(),
        ValueRef::Float(value) => float(*value),
        ValueRef::Text(value) | ValueRef::Decimal(value) | ValueRef::Json(value) => whole(value)?.into(),
        ValueRef::Bytes(value) => bytes(value).into(),
        ValueRef::Date(value) => date(*value).into(),
        ValueRef::Time(value) => time(*value).into(),
        ValueRef::DateTime(value) => date_time(*value, "").into(),
        ValueRef::Timestamp(value) => date_time(value.naive_utc(), "+00").into(),
        ValueRef::Uuid(value) => uuid_text(value).into(),
        ValueRef::List(values) => list(values)?.into(),
    })
}

fn float(value: f64) -> Cow<'static, str> {
    match value {
        f64::INFINITY => "Infinity".into(),
        f64::NEG_INFINITY => "-Infinity".into(),
        value if value.is_nan() => "NaN".into(),
        // The shortest text that reads back as the same number.
        value => format!("{value:?}").into(),
    }
}

/// <https://www.postgresql.org/docs/current/datatype-binary.html#DATATYPE-BINARY-BYTEA-HEX-FORMAT>
fn bytes(value: &[u8]) -> String {
    let mut text = String::with_capacity(value.len() * 2 + 2);
    text.push_str("\\x");
    for byte in value {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// Years before 1 are counted backwards from 1 BC: <https://www.postgresql.org/docs/current/datatype-datetime.html>.
fn date(value: NaiveDate) -> String {
    let (year, era) = match value.year() {
        year if year > 0 => (year, ""),
        year => (1 - year, " BC"),
    };
    format!("{year:04}-{:02}-{:02}{era}", value.month(), value.day())
}

fn date_time(value: NaiveDateTime, zone: &str) -> String {
    let date = date(value.date());
    let (date, era) = match date.strip_suffix(" BC") {
        Some(date) => (date, " BC"),
        None => (date.as_str(), ""),
    };
    format!("{date} {}{zone}{era}", time(value.time()))
}

/// Finer digits are cut, and a leap second, which PostgreSQL does not have, is the end of the one before.
fn time(value: NaiveTime) -> String {
    let micros = value.nanosecond().min(999_999_999) / 1_000;
    format!("{:02}:{:02}:{:02}.{micros:06}", value.hour(), value.minute(), value.second())
}

/// <https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO>, every element in quotes.
fn list(values: &[ValueRef<'_>]) -> Result<String, String> {
    let mut literal = "{".to_owned();
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            literal.push(',');
        }
        match value {
            ValueRef::Null => literal.push_str("NULL"),
            ValueRef::List(_) => return Err("lists of lists cannot be bound".to_owned()),
            value => {
                push_quoted(&mut literal, &text(value).map_err(|reason| format!("element {}: {reason}", index + 1))?)
            }
        }
    }
    literal.push('}');
    Ok(literal)
}

fn push_quoted(literal: &mut String, text: &str) {
    literal.push('"');
    for character in text.chars() {
        if matches!(character, '"' | '\\') {
            literal.push('\\');
        }
        literal.push(character);
    }
    literal.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_become_the_text_of_their_literals() {
        let date = |year| NaiveDate::from_ymd_opt(year, 3, 4).expect("a date");
        let moment = date(-1).and_hms_nano_opt(5, 6, 7, 123_456_789).expect("a time");
        let list = ValueRef::List(vec![ValueRef::from("a\"\\b"), ValueRef::Null, ValueRef::Int(-1)]);
        let literals = [
            (ValueRef::from(0.1_f64), "0.1"),
            (ValueRef::from(1e300_f64), "1e300"),
            (ValueRef::from(f64::NEG_INFINITY), "-Infinity"),
            (ValueRef::from(vec![0_u8, 255]), "\\x00ff"),
            (ValueRef::from(date(1)), "0001-03-04"),
            (ValueRef::from(date(0)), "0001-03-04 BC"),
            (ValueRef::from(moment), "0002-03-04 05:06:07.123456 BC"),
            (ValueRef::from(moment.and_utc()), "0002-03-04 05:06:07.123456+00 BC"),
            (list, r#"{"a\"\\b",NULL,"-1"}"#),
        ];
        for (value, expected) in literals {
            assert_eq!(text(&value).as_deref(), Ok(expected));
        }
    }
}
