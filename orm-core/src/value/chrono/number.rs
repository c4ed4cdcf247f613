//! Moments that SQLite's users keep as numbers: <https://sqlite.org/datatype3.html> section 2.2.

use chrono::{DateTime, NaiveDateTime, TimeDelta};

use super::mismatch;
use crate::value::ValueRef;
use crate::{Error, Result};

/// The numbers that SQLite's modifier `auto` reads as Julian days, the last of them in the year 9999; all others are seconds since
/// 1970: <https://sqlite.org/lang_datefunc.html#automodifier>.
const JULIAN_DAYS: std::ops::Range<f64> = 0.0..5_373_484.5;

/// The seconds since 1970 from the year 0 to the end of 9999.
const SECONDS: std::ops::RangeInclusive<i64> = -62_167_219_200..=253_402_300_799;

/// The Julian day on which 1970 begins.
const EPOCH: f64 = 2_440_587.5;

/// The moment that a number stands for: a floating-point number is a Julian day, or seconds since 1970 if it is too great for one; an
/// integer is seconds since 1970.
///
/// # Errors
/// An integer that may be a Julian day as well: a column of numeric affinity stores whole Julian days as integers. Another kind of
/// value.
pub(super) fn moment(expected: &str, value: &ValueRef<'_>) -> Result<NaiveDateTime> {
    match value {
        ValueRef::Int(number) if JULIAN_DAYS.contains(&(*number as f64)) => Err(Error::value(format!(
            "expected {expected}, found the number {number}, which may be a Julian day or seconds since 1970; keep moments as text"
        ))),
        ValueRef::Int(number) => seconds(*number, 0).ok_or_else(|| unreadable(expected, number)),
        ValueRef::Float(number) if JULIAN_DAYS.contains(number) => {
            // SQLite counts milliseconds, and a Julian day has no more.
            let millis = ((number - EPOCH) * 86_400_000.0).round() as i64;
            seconds(millis.div_euclid(1_000), millis.rem_euclid(1_000) * 1_000)
                .ok_or_else(|| unreadable(expected, number))
        }
        ValueRef::Float(number) if number.is_finite() => {
            let whole = number.floor();
            let micros = ((number - whole) * 1e6).round() as i64;
            seconds(whole as i64, micros).ok_or_else(|| unreadable(expected, number))
        }
        other => Err(mismatch(expected, other)),
    }
}

fn seconds(seconds: i64, micros: i64) -> Option<NaiveDateTime> {
    let moment = DateTime::from_timestamp(seconds, 0).filter(|_| SECONDS.contains(&seconds))?;
    moment.naive_utc().checked_add_signed(TimeDelta::microseconds(micros))
}

fn unreadable(expected: &str, number: impl std::fmt::Display) -> Error {
    Error::value(format!("expected {expected}, found the number {number}"))
}
