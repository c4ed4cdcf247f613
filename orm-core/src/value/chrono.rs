//! chrono's dates and times. Everything holds microseconds; finer digits are cut, not rounded.

mod number;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Utc};

use super::number::mismatch;
use super::{Scalar, SqlType, ValueRef};
use crate::{Error, Result};

impl Scalar for NaiveDate {
    const SQL_TYPE: SqlType = SqlType::Date;

    #[inline]
    fn to_value(&self) -> ValueRef<'_> {
        ValueRef::Date(*self)
    }

    #[inline]
    fn from_value(value: ValueRef<'_>) -> Result<NaiveDate> {
        match value {
            ValueRef::Date(value) => Ok(value),
            ValueRef::Text(text) => parse_date(&text).ok_or_else(|| unreadable("a date", &text)),
            other => date_of(number::moment("a date", &other)?),
        }
    }
}

impl Scalar for NaiveTime {
    const SQL_TYPE: SqlType = SqlType::Time;

    #[inline]
    fn to_value(&self) -> ValueRef<'_> {
        ValueRef::Time(cut(*self))
    }

    #[inline]
    fn from_value(value: ValueRef<'_>) -> Result<NaiveTime> {
        match value {
            ValueRef::Time(value) => Ok(cut(value)),
            ValueRef::Text(text) => parse_time(&text).map(cut).ok_or_else(|| unreadable("a time", &text)),
            other => Err(mismatch("a time", &other)),
        }
    }
}

impl Scalar for NaiveDateTime {
    const SQL_TYPE: SqlType = SqlType::DateTime;

    #[inline]
    fn to_value(&self) -> ValueRef<'_> {
        ValueRef::DateTime(cut(*self))
    }

    #[inline]
    fn from_value(value: ValueRef<'_>) -> Result<NaiveDateTime> {
        match value {
            ValueRef::DateTime(value) => Ok(cut(value)),
            ValueRef::Timestamp(value) => Ok(cut(value.naive_utc())),
            ValueRef::Date(value) => Ok(value.into()),
            ValueRef::Text(text) => parse_date_time(&text).map(cut).ok_or_else(|| unreadable("a date and time", &text)),
            other => number::moment("a date and time", &other),
        }
    }
}

impl Scalar for DateTime<Utc> {
    const SQL_TYPE: SqlType = SqlType::Timestamp;

    #[inline]
    fn to_value(&self) -> ValueRef<'_> {
        ValueRef::Timestamp(cut(*self))
    }

    #[inline]
    fn from_value(value: ValueRef<'_>) -> Result<DateTime<Utc>> {
        match value {
            ValueRef::Timestamp(value) => Ok(cut(value)),
            ValueRef::DateTime(value) => Ok(cut(value.and_utc())),
            ValueRef::Text(text) => {
                parse_timestamp(&text).map(cut).ok_or_else(|| unreadable("a date and time in UTC", &text))
            }
            other => number::moment("a date and time in UTC", &other).map(|moment| moment.and_utc()),
        }
    }
}

/// The current moment in UTC, cut to microseconds: what `default = now` writes.
pub(crate) fn now() -> DateTime<Utc> {
    cut(Utc::now())
}

/// A leap second, which chrono counts as more than a second's worth of nanoseconds and databases do not know, ends a microsecond
/// before the next second.
fn cut<T: Timelike>(value: T) -> T {
    let micros = (value.nanosecond() / 1_000).min(999_999) * 1_000;
    match value.with_nanosecond(micros) {
        Some(value) => value,
        None => unreachable!("fewer nanoseconds are always valid"),
    }
}

/// A moment as a date, if it is the beginning of its day.
fn date_of(moment: NaiveDateTime) -> Result<NaiveDate> {
    match moment.time() == NaiveTime::MIN {
        true => Ok(moment.date()),
        false => Err(Error::value(format!("expected a date, found the moment {moment}"))),
    }
}

fn parse_date(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()
}

fn parse_time(text: &str) -> Option<NaiveTime> {
    ["%H:%M:%S%.f", "%H:%M"].iter().find_map(|format| NaiveTime::parse_from_str(text, format).ok())
}

/// SQLite's own forms of a date with a time: `T` or a blank between them, seconds and fraction optional, and perhaps a zone:
/// <https://sqlite.org/lang_datefunc.html#time_values>. A bare date is its midnight.
fn parse_date_time(text: &str) -> Option<NaiveDateTime> {
    let (text, offset) = split_zone(text.trim());
    let (date, time) = match text.find([' ', 'T', 't']) {
        Some(at) => (&text[..at], &text[at + 1..]),
        None => (text, "00:00"),
    };
    let moment = NaiveDateTime::new(parse_date(date)?, parse_time(time)?);
    moment.checked_sub_signed(offset?)
}

/// Takes the zone off the end of a text, `Z` or `+HH:MM`, and how far it is ahead of UTC; `None` for one that no clock has.
fn split_zone(text: &str) -> (&str, Option<TimeDelta>) {
    if let Some(rest) = text.strip_suffix(['Z', 'z']) {
        return (rest.trim_end(), Some(TimeDelta::zero()));
    }
    // Behind the first colon: the date has minus signs too.
    let sign = text.find(':').and_then(|colon| text[colon..].find(['+', '-']).map(|at| colon + at));
    let Some(sign) = sign else { return (text, Some(TimeDelta::zero())) };
    let offset = parse_time(&text[sign + 1..]).map(|ahead| ahead - NaiveTime::MIN);
    let offset = if text[sign..].starts_with('-') { offset.map(|ahead| -ahead) } else { offset };
    (text[..sign].trim_end(), offset)
}

fn parse_timestamp(text: &str) -> Option<DateTime<Utc>> {
    parse_date_time(text).map(|moment| moment.and_utc())
}

fn unreadable(expected: &str, text: &str) -> Error {
    let shown: String = text.chars().take(40).collect();
    Error::value(format!("expected {expected}, found the text `{shown}`"))
}
