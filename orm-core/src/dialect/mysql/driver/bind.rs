//! Values on their way to the server.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use mysql::Value;

use super::super::range;
use crate::Result;
use crate::value::ValueRef;

/// All values of a statement, as the binary protocol has them.
pub(super) fn values(binds: &[ValueRef<'_>]) -> Result<Vec<Value>> {
    binds.iter().map(value).collect()
}

fn value(value: &ValueRef<'_>) -> Result<Value> {
    range::check(value)?;
    Ok(match value {
        ValueRef::Null => Value::NULL,
        ValueRef::Bool(value) => Value::Int((*value).into()),
        ValueRef::Int(value) => Value::Int(*value),
        ValueRef::UInt(value) => Value::UInt(*value),
        ValueRef::Float(value) => Value::Double(*value),
        ValueRef::Text(text) | ValueRef::Decimal(text) | ValueRef::Json(text) => Value::Bytes(text.as_bytes().to_vec()),
        ValueRef::Bytes(bytes) => Value::Bytes(bytes.to_vec()),
        ValueRef::Uuid(bytes) => Value::Bytes(bytes.to_vec()),
        ValueRef::Date(date) => moment(*date, NaiveTime::MIN),
        ValueRef::Time(time) => {
            let (hour, minute, second, micros) = clock(*time);
            Value::Time(false, 0, hour, minute, second, micros)
        }
        ValueRef::DateTime(value) => date_time(*value),
        ValueRef::Timestamp(value) => date_time(value.naive_utc()),
        ValueRef::List(_) => return Err(range::no_lists()),
    })
}

fn date_time(value: NaiveDateTime) -> Value {
    moment(value.date(), value.time())
}

/// The year was checked, so that nothing is cut here.
fn moment(date: NaiveDate, time: NaiveTime) -> Value {
    let (hour, minute, second, micros) = clock(time);
    Value::Date(date.year() as u16, date.month() as u8, date.day() as u8, hour, minute, second, micros)
}

/// A leap second, which chrono counts as more than a second of nanoseconds, is the second before it.
fn clock(time: NaiveTime) -> (u8, u8, u8, u32) {
    let micros = (time.nanosecond() / 1_000).min(999_999);
    (time.hour() as u8, time.minute() as u8, time.second() as u8, micros)
}
