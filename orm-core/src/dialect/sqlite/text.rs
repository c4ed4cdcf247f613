//! Values that SQLite stores as text: dates, times, and lists on their way to `json_each`.
//!
//! A date with a time is `YYYY-MM-DD HH:MM:SS.ffffff`, always with six digits, as SQLAlchemy writes it: so texts sort as the
//! moments do, and SQLite's own date functions read them. A moment in UTC has the same form, without a zone, so that it compares
//! with `CURRENT_TIMESTAMP`, which has none.

use std::borrow::Cow;
use std::fmt::{Display, Write as _};

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike};

use crate::schema::Column;
use crate::value::{Digits, ValueRef, uuid_text};
use crate::{Error, Result};

/// The text of a date, a time or both, without allocation.
pub(super) struct Moment {
    bytes: [u8; 26],
    length: usize,
}

impl Moment {
    pub(super) fn date(date: NaiveDate) -> Result<Moment> {
        let mut moment = Moment { bytes: [0; 26], length: 0 };
        moment.push_date(date)?;
        Ok(moment)
    }

    pub(super) fn time(time: NaiveTime) -> Moment {
        let mut moment = Moment { bytes: [0; 26], length: 0 };
        moment.push_time(time);
        moment
    }

    pub(super) fn date_time(value: NaiveDateTime) -> Result<Moment> {
        let mut moment = Moment::date(value.date())?;
        moment.push(b' ');
        moment.push_time(value.time());
        Ok(moment)
    }

    pub(super) fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.length]).expect("only digits and signs are pushed")
    }

    fn push_date(&mut self, date: NaiveDate) -> Result<()> {
        self.push_number(year(date)?, 4);
        self.push(b'-');
        self.push_number(date.month(), 2);
        self.push(b'-');
        self.push_number(date.day(), 2);
        Ok(())
    }

    fn push_time(&mut self, time: NaiveTime) {
        self.push_number(time.hour(), 2);
        self.push(b':');
        self.push_number(time.minute(), 2);
        self.push(b':');
        self.push_number(time.second(), 2);
        self.push(b'.');
        // chrono counts a leap second as more than a second's worth of nanoseconds; SQLite has none.
        self.push_number((time.nanosecond() / 1_000).min(999_999), 6);
    }

    fn push_number(&mut self, mut number: u32, digits: usize) {
        for at in (self.length..self.length + digits).rev() {
            self.bytes[at] = b'0' + (number % 10) as u8;
            number /= 10;
        }
        self.length += digits;
    }

    fn push(&mut self, byte: u8) {
        self.bytes[self.length] = byte;
        self.length += 1;
    }
}

/// A number that SQLite can hold: it has 64 bits with a sign.
pub(super) fn unsigned(value: u64) -> Result<i64> {
    i64::try_from(value)
        .map_err(|_| Error::value(format!("{value} cannot be stored in SQLite, whose integers end at {}", i64::MAX)))
}

/// A number that SQLite can hold: it would turn NaN into NULL.
pub(super) fn float(value: f64) -> Result<f64> {
    match value.is_nan() {
        true => Err(Error::value("NaN cannot be stored in SQLite, which would turn it into NULL")),
        false => Ok(value),
    }
}

/// Refuses what SQLite cannot hold.
pub(super) fn check(value: &ValueRef<'_>) -> Result<()> {
    match value {
        ValueRef::UInt(value) => unsigned(*value).map(|_| ()),
        ValueRef::Float(value) => float(*value).map(|_| ()),
        ValueRef::Date(value) => year(*value).map(|_| ()),
        ValueRef::DateTime(value) => year(value.date()).map(|_| ()),
        ValueRef::Timestamp(value) => year(value.date_naive()).map(|_| ()),
        ValueRef::List(_) => {
            Err(Error::value("a list cannot be stored in SQLite, which has no arrays; keep it as `Json<Vec<..>>`"))
        }
        _ => Ok(()),
    }
}

/// A decimal number in one form for the whole column, so that equal numbers are equal texts to UNIQUE and DISTINCT: with as many digits
/// behind the point as the column's scale, or as few as possible where it has none.
pub(super) fn store_decimal(column: &Column, value: &mut ValueRef<'_>) {
    let text: Cow<'_, str> = match value {
        ValueRef::Decimal(text) => Cow::Borrowed(&**text),
        ValueRef::Int(number) => number.to_string().into(),
        ValueRef::UInt(number) => number.to_string().into(),
        _ => return,
    };
    let Some(mut digits) = Digits::parse(&text) else { return };
    digits.trim();
    if column.precision.is_some() {
        digits.extend(usize::from(column.scale.unwrap_or_default()));
    }
    let stored = digits.to_string();
    if stored != text {
        *value = ValueRef::Decimal(stored.into());
    }
}

/// A year with four digits: others would neither sort nor be read by SQLite.
fn year(date: NaiveDate) -> Result<u32> {
    u32::try_from(date.year())
        .ok()
        .filter(|year| *year <= 9999)
        .ok_or_else(|| Error::value(format!("the year {} cannot be stored in SQLite; expected 0 to 9999", date.year())))
}

/// A list as one JSON text, to be read by `json_each(?)`.
pub(super) fn json_list(values: &[ValueRef<'_>]) -> Result<String> {
    let mut out = String::with_capacity(values.len() * 8 + 2);
    out.push('[');
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        push_json(&mut out, value)?;
    }
    out.push(']');
    Ok(out)
}

fn push_json(out: &mut String, value: &ValueRef<'_>) -> Result<()> {
    match value {
        ValueRef::Null => out.push_str("null"),
        ValueRef::Bool(value) => push_number(out, u8::from(*value)),
        ValueRef::Int(value) => push_number(out, *value),
        ValueRef::UInt(value) => push_number(out, unsigned(*value)?),
        ValueRef::Float(value) => match float(*value)? {
            // JSON has no word for infinity; SQLite reads a number that is too large as one.
            f64::INFINITY => out.push_str("9e999"),
            f64::NEG_INFINITY => out.push_str("-9e999"),
            value => push_number(out, format_args!("{value:?}")),
        },
        ValueRef::Text(value) | ValueRef::Decimal(value) | ValueRef::Json(value) => push_json_text(out, value),
        ValueRef::Uuid(value) => push_json_text(out, &uuid_text(value)),
        ValueRef::Date(value) => push_json_text(out, Moment::date(*value)?.as_str()),
        ValueRef::Time(value) => push_json_text(out, Moment::time(*value).as_str()),
        ValueRef::DateTime(value) => push_json_text(out, Moment::date_time(*value)?.as_str()),
        ValueRef::Timestamp(value) => push_json_text(out, Moment::date_time(value.naive_utc())?.as_str()),
        ValueRef::Bytes(_) | ValueRef::List(_) => {
            return Err(Error::value(format!(
                "{} cannot stand in a list bound to SQLite; bind its elements one by one",
                value.describe()
            )));
        }
    }
    Ok(())
}

fn push_number(out: &mut String, number: impl Display) {
    // Writing to a String cannot fail.
    let _ = write!(out, "{number}");
}

fn push_json_text(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            character if character < ' ' => push_number(out, format_args!("\\u{:04x}", u32::from(character))),
            character => out.push(character),
        }
    }
    out.push('"');
}
