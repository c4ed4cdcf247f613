//! Column types. SQLite stores by affinity, which it reads from the name: <https://sqlite.org/datatype3.html> section 3.1.
//!
//! The names say more than the affinity needs, so that reflection (ours and SQLAlchemy's) tells a date from a number.

use std::borrow::Cow;

use crate::schema::Column;
use crate::value::SqlType;
use crate::{Error, Result};

pub(super) fn column_type(column: &Column) -> Result<Cow<'static, str>> {
    // Only the exact word INTEGER makes a primary key number itself: https://sqlite.org/lang_createtable.html#rowid
    if column.generated && column.sql_type.is_integer() {
        return Ok("INTEGER".into());
    }
    Ok(match (&column.sql_type, column.length) {
        (SqlType::Bool, _) => "BOOLEAN".into(),
        (SqlType::Int8 | SqlType::Int16 | SqlType::UInt8, _) => "SMALLINT".into(),
        (SqlType::Int32 | SqlType::UInt16, _) => "INTEGER".into(),
        // A number beyond 63 bits does not fit in any integer of SQLite; the driver refuses it.
        (SqlType::Int64 | SqlType::UInt32 | SqlType::UInt64, _) => "BIGINT".into(),
        (SqlType::Float32, _) => "REAL".into(),
        (SqlType::Float64, _) => "DOUBLE".into(),
        (SqlType::Text, Some(length)) => format!("VARCHAR({length})").into(),
        (SqlType::Text | SqlType::Enum(_), _) => "TEXT".into(),
        (SqlType::Bytes, _) => "BLOB".into(),
        (SqlType::Date, _) => "DATE".into(),
        (SqlType::Time, _) => "TIME".into(),
        (SqlType::DateTime, _) => "DATETIME".into(),
        (SqlType::Timestamp, _) => "TIMESTAMP".into(),
        // Text is an affinity that keeps every digit; NUMERIC would turn them into a binary floating-point number.
        (SqlType::Uuid, _) => "CHAR(36)".into(),
        (SqlType::Decimal, _) => "DECIMAL_TEXT".into(),
        (SqlType::Json, _) => "JSON_TEXT".into(),
        (SqlType::Array(_), _) => return Err(no_arrays(column)),
        (SqlType::Any, _) => return Err(Error::untyped_column(&column.name)),
    })
}

pub(super) fn cast_type(sql_type: &SqlType) -> Result<Cow<'static, str>> {
    Ok(Cow::Borrowed(match sql_type {
        SqlType::Float32 | SqlType::Float64 => "REAL",
        // A cast to DATE would have numeric affinity and cut `2024-01-02` to 2024.
        SqlType::Text
        | SqlType::Enum(_)
        | SqlType::Date
        | SqlType::Time
        | SqlType::DateTime
        | SqlType::Timestamp
        | SqlType::Uuid
        | SqlType::Decimal
        | SqlType::Json
        | SqlType::Array(_) => "TEXT",
        SqlType::Bytes => "BLOB",
        SqlType::Any => return Err(Error::untyped_cast()),
        _ => "INTEGER",
    }))
}

fn no_arrays(column: &Column) -> Error {
    Error::Unsupported { feature: format!("a list in the column `{}`", column.name), dialect: "sqlite" }
}
