//! Cells as values of a type that is known at run time only.

use std::borrow::Cow;

use ::chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};

use super::number::mismatch;
use super::uuid_text::parse_uuid;
use super::{Scalar, SqlType, Value, ValueRef};
use crate::Result;

impl SqlType {
    /// The value of a cell in a column of this type, whatever the database keeps it as: SQLite answers 1 for true, and text for a
    /// date.
    ///
    /// # Errors
    /// [`Error::Value`](crate::Error::Value) when the cell holds another kind of value.
    pub fn read(&self, cell: ValueRef<'_>) -> Result<Value> {
        match (self, cell) {
            (_, ValueRef::Null) => Ok(ValueRef::Null),
            (SqlType::Bool, cell) => bool::from_value(cell).map(Value::from),
            (SqlType::Float32 | SqlType::Float64, cell) => f64::from_value(cell).map(Value::from),
            (SqlType::Date, cell) => NaiveDate::from_value(cell).map(Value::from),
            (SqlType::Time, cell) => NaiveTime::from_value(cell).map(Value::from),
            (SqlType::DateTime, cell) => NaiveDateTime::from_value(cell).map(Value::from),
            (SqlType::Timestamp, cell) => DateTime::<Utc>::from_value(cell).map(Value::from),
            (SqlType::Uuid, cell) => uuid(cell),
            (SqlType::Decimal, ValueRef::Text(text)) => Ok(ValueRef::Decimal(Cow::Owned(text.into_owned()))),
            (SqlType::Decimal, ValueRef::Int(number)) => Ok(ValueRef::Decimal(Cow::Owned(number.to_string()))),
            (SqlType::Json, ValueRef::Text(text)) => Ok(ValueRef::Json(Cow::Owned(text.into_owned()))),
            (_, cell) => Ok(cell.into_owned()),
        }
    }
}

fn uuid(cell: ValueRef<'_>) -> Result<Value> {
    let bytes = match &cell {
        ValueRef::Uuid(bytes) => Some(*bytes),
        ValueRef::Bytes(bytes) => (**bytes).try_into().ok(),
        ValueRef::Text(text) => parse_uuid(text),
        _ => None,
    };
    bytes.map(ValueRef::Uuid).ok_or_else(|| mismatch("a UUID", &cell))
}
