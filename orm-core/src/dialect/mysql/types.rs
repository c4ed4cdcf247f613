//! Column types: <https://dev.mysql.com/doc/refman/8.0/en/data-types.html>.

use std::borrow::Cow;

use super::MySql;
use crate::compile::DdlDialect;
use crate::schema::Column;
use crate::value::SqlType;
use crate::{Error, Result};

/// The greatest n of `varchar(n)` that fits in a row's 65,535 bytes with four bytes a character:
/// <https://dev.mysql.com/doc/refman/8.0/en/char.html>.
const LONGEST_VARCHAR: u32 = 16_383;

/// The same for `varbinary(n)`.
const LONGEST_VARBINARY: u32 = 65_533;

/// The digits of a decimal column that names none, in all and behind the point: without a size MySQL would keep ten digits and no
/// fraction. 29 before the point and 28 behind hold whatever `rust_decimal` can, and the types end at 65 and 30:
/// <https://dev.mysql.com/doc/refman/8.0/en/precision-math-decimal-characteristics.html>.
const ROOM_FOR_DECIMALS: (u8, u8) = (57, 28);

pub(super) fn column_type(dialect: &MySql, column: &Column) -> Result<Cow<'static, str>> {
    Ok(match (&column.sql_type, column.length) {
        (SqlType::Bool, _) => "TINYINT(1)".into(),
        (SqlType::Int8, _) => "TINYINT".into(),
        (SqlType::Int16, _) => "SMALLINT".into(),
        (SqlType::Int32, _) => "INTEGER".into(),
        (SqlType::Int64, _) => "BIGINT".into(),
        (SqlType::UInt8, _) => "TINYINT UNSIGNED".into(),
        (SqlType::UInt16, _) => "SMALLINT UNSIGNED".into(),
        (SqlType::UInt32, _) => "INTEGER UNSIGNED".into(),
        (SqlType::UInt64, _) => "BIGINT UNSIGNED".into(),
        (SqlType::Float32, _) => "FLOAT".into(),
        (SqlType::Float64, _) => "DOUBLE".into(),
        (SqlType::Text, Some(length)) if length <= LONGEST_VARCHAR => format!("VARCHAR({length})").into(),
        (SqlType::Text, _) => "LONGTEXT".into(),
        (SqlType::Bytes, Some(length)) if length <= LONGEST_VARBINARY => format!("VARBINARY({length})").into(),
        (SqlType::Bytes, _) => "LONGBLOB".into(),
        (SqlType::Date, _) => "DATE".into(),
        (SqlType::Time, _) => "TIME(6)".into(),
        // Not TIMESTAMP, which ends in 2038 and is converted by the session's time zone; moments are written in UTC.
        (SqlType::DateTime | SqlType::Timestamp, _) => "DATETIME(6)".into(),
        // Room for longer names, which the check alone has to learn then.
        (SqlType::Enum(enumeration), _) if enumeration.checked => "VARCHAR(255)".into(),
        (SqlType::Enum(enumeration), _) => {
            let mut text = "ENUM(".to_owned();
            for (index, variant) in enumeration.variants.iter().enumerate() {
                if index > 0 {
                    text.push_str(", ");
                }
                dialect.string_literal(&mut text, variant);
            }
            text.push(')');
            text.into()
        }
        (SqlType::Uuid, _) => "BINARY(16)".into(),
        (SqlType::Decimal, _) => {
            let (precision, scale) = match column.precision {
                Some(precision) => (precision, column.scale.unwrap_or_default()),
                None => ROOM_FOR_DECIMALS,
            };
            format!("DECIMAL({precision}, {scale})").into()
        }
        (SqlType::Json, _) => "JSON".into(),
        (SqlType::Array(_), _) => {
            let feature = format!("a list in the column `{}`", column.name);
            return Err(Error::Unsupported { feature, dialect: "mysql" });
        }
        (SqlType::Any, _) => return Err(Error::untyped_column(&column.name)),
    })
}

/// CAST has fewer types than columns: <https://dev.mysql.com/doc/refman/8.0/en/cast-functions.html#function_cast>.
pub(super) fn cast_type(dialect: &MySql, sql_type: &SqlType) -> Result<Cow<'static, str>> {
    Ok(Cow::Borrowed(match sql_type {
        SqlType::Bool | SqlType::Int8 | SqlType::Int16 | SqlType::Int32 | SqlType::Int64 => "SIGNED",
        SqlType::UInt8 | SqlType::UInt16 | SqlType::UInt32 | SqlType::UInt64 => "UNSIGNED",
        SqlType::Float32 => "FLOAT",
        SqlType::Float64 => "DOUBLE",
        // With the session's collation, which tells upper from lower case; a character set would bring its own.
        SqlType::Text | SqlType::Enum(_) => "CHAR",
        SqlType::Bytes => "BINARY",
        SqlType::Date => "DATE",
        SqlType::Time => "TIME(6)",
        SqlType::DateTime | SqlType::Timestamp => "DATETIME(6)",
        SqlType::Uuid => "BINARY(16)",
        SqlType::Decimal => "DECIMAL(65, 30)",
        // Documents are texts there: https://mariadb.com/kb/en/json-data-type/
        SqlType::Json | SqlType::Array(_) if dialect.is_mariadb() => "CHAR",
        SqlType::Json | SqlType::Array(_) => "JSON",
        SqlType::Any => return Err(Error::untyped_cast()),
    }))
}
