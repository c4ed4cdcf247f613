//! Column types: <https://www.postgresql.org/docs/current/datatype.html>.

use std::borrow::Cow;

use super::Postgres;
use crate::compile::Dialect;
use crate::schema::Column;
use crate::value::SqlType;
use crate::{Error, Result};

/// The greatest n of `varchar(n)`: <https://www.postgresql.org/docs/current/datatype-character.html>.
const LONGEST_VARCHAR: u32 = 10_485_760;

pub(super) fn column_type(dialect: &Postgres, column: &Column) -> Result<Cow<'static, str>> {
    match (&column.sql_type, column.length) {
        (SqlType::Text, Some(length)) if length <= LONGEST_VARCHAR => Ok(format!("VARCHAR({length})").into()),
        (SqlType::Decimal, _) if column.precision.is_some() => {
            Ok(format!("NUMERIC({}, {})", column.precision.unwrap_or_default(), column.scale.unwrap_or_default())
                .into())
        }
        (SqlType::Any, _) => Err(Error::untyped_column(&column.name)),
        (sql_type, _) => cast_type(dialect, sql_type),
    }
}

pub(super) fn cast_type(dialect: &Postgres, sql_type: &SqlType) -> Result<Cow<'static, str>> {
    Ok(Cow::Borrowed(match sql_type {
        SqlType::Bool => "BOOLEAN",
        // There are neither 8-bit nor unsigned integers; each takes the next wider type.
        SqlType::Int8 | SqlType::Int16 | SqlType::UInt8 => "SMALLINT",
        SqlType::Int32 | SqlType::UInt16 => "INTEGER",
        // 64 unsigned bits too, so that such a column can be numbered and referred to like any other; the driver refuses a
        // number beyond 63 bits. NUMERIC(20) would hold it, but can neither be an identity nor share a foreign key with one.
        SqlType::Int64 | SqlType::UInt32 | SqlType::UInt64 => "BIGINT",
        SqlType::Float32 => "REAL",
        SqlType::Float64 => "DOUBLE PRECISION",
        SqlType::Text => "TEXT",
        SqlType::Bytes => "BYTEA",
        SqlType::Date => "DATE",
        SqlType::Time => "TIME",
        SqlType::DateTime => "TIMESTAMP",
        SqlType::Timestamp => "TIMESTAMP WITH TIME ZONE",
        SqlType::Uuid => "UUID",
        SqlType::Decimal => "NUMERIC",
        SqlType::Json => "JSONB",
        SqlType::Array(element) => return Ok(format!("{}[]", cast_type(dialect, element)?).into()),
        SqlType::Enum(enumeration) if enumeration.checked => "TEXT",
        SqlType::Enum(enumeration) => {
            let mut name = String::new();
            dialect.identifier(&mut name, &enumeration.name);
            return Ok(name.into());
        }
        SqlType::Any => return Err(Error::untyped_cast()),
    }))
}
