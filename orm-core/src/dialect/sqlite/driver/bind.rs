//! Values on their way to SQLite, borrowed.

use rusqlite::Statement;
use rusqlite::types::Null;

use super::super::text::{Moment, float, json_list, unsigned};
use super::statement_failure;
use crate::Result;
use crate::value::{ValueRef, uuid_text};

/// Binds all values of a statement.
pub(super) fn bind_all(statement: &mut Statement<'_>, binds: &[ValueRef<'_>], sql: &str) -> Result<()> {
    for (index, value) in binds.iter().enumerate() {
        bind(statement, index + 1, value, sql)?;
    }
    Ok(())
}

fn bind(statement: &mut Statement<'_>, number: usize, value: &ValueRef<'_>, sql: &str) -> Result<()> {
    let bound = match value {
        ValueRef::Null => statement.raw_bind_parameter(number, Null),
        ValueRef::Bool(value) => statement.raw_bind_parameter(number, *value),
        ValueRef::Int(value) => statement.raw_bind_parameter(number, *value),
        ValueRef::UInt(value) => statement.raw_bind_parameter(number, unsigned(*value)?),
        ValueRef::Float(value) => statement.raw_bind_parameter(number, float(*value)?),
        ValueRef::Text(value) | ValueRef::Decimal(value) | ValueRef::Json(value) => {
            statement.raw_bind_parameter(number, &**value)
        }
        ValueRef::Bytes(value) => statement.raw_bind_parameter(number, &**value),
        ValueRef::Date(value) => statement.raw_bind_parameter(number, Moment::date(*value)?.as_str()),
        ValueRef::Time(value) => statement.raw_bind_parameter(number, Moment::time(*value).as_str()),
        ValueRef::DateTime(value) => statement.raw_bind_parameter(number, Moment::date_time(*value)?.as_str()),
        ValueRef::Timestamp(value) => {
            statement.raw_bind_parameter(number, Moment::date_time(value.naive_utc())?.as_str())
        }
        ValueRef::Uuid(value) => statement.raw_bind_parameter(number, uuid_text(value)),
        ValueRef::List(values) => statement.raw_bind_parameter(number, json_list(values)?.as_str()),
    };
    bound.map_err(|error| statement_failure(error, sql))
}
