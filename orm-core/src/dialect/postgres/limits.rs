//! What PostgreSQL cannot hold in any column.

use chrono::Datelike;

use crate::value::ValueRef;
use crate::{Error, Result};

/// The first year, 4713 BC, counted as astronomers do: <https://www.postgresql.org/docs/current/datatype-datetime.html>.
const FIRST_YEAR: i32 = -4712;

/// Refuses a value that no column can hold.
pub(super) fn check(value: &ValueRef<'_>) -> Result<()> {
    let checked = match value {
        ValueRef::UInt(value) => signed(*value),
        ValueRef::Text(text) => whole(text).map(|_| ()),
        ValueRef::Json(text) => document(text),
        ValueRef::Date(value) => check_year(value.year()),
        ValueRef::DateTime(value) => check_year(value.year()),
        ValueRef::Timestamp(value) => check_year(value.year()),
        ValueRef::List(values) => return values.iter().try_for_each(check),
        _ => Ok(()),
    };
    checked.map_err(Error::value)
}

/// Refuses an integer that takes 64 bits without a sign.
pub(super) fn signed(value: u64) -> Result<(), String> {
    match i64::try_from(value) {
        Ok(_) => Ok(()),
        Err(_) => Err(format!("{value} cannot be stored in PostgreSQL, whose integers end at {}", i64::MAX)),
    }
}

/// Refuses a text that would end at its first NUL.
pub(super) fn whole(text: &str) -> Result<&str, String> {
    match text.contains('\0') {
        true => Err("a text with a NUL character cannot be stored in PostgreSQL; use bytes".to_owned()),
        false => Ok(text),
    }
}

pub(super) fn check_year(year: i32) -> Result<(), String> {
    match year < FIRST_YEAR {
        true => Err(format!("the year {year} cannot be stored in PostgreSQL, which begins with {FIRST_YEAR}")),
        false => Ok(()),
    }
}

fn document(text: &str) -> Result<(), String> {
    match has_nul(text) {
        true => Err("a JSON document with a NUL character (`\\u0000`) cannot be stored in PostgreSQL".to_owned()),
        false => Ok(()),
    }
}

/// `jsonb` refuses `\u0000`, which a backslash before it makes something else:
/// <https://www.postgresql.org/docs/current/datatype-json.html>.
fn has_nul(document: &str) -> bool {
    let mut rest = document;
    while let Some(at) = rest.find('\\') {
        rest = &rest[at + 1..];
        if rest.starts_with("u0000") {
            return true;
        }
        // Skips what is escaped, which may be a backslash.
        rest = rest.get(1..).unwrap_or_default();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_real_nul_is_found() {
        assert!(has_nul(r#"{"a": "x\u0000"}"#));
        assert!(has_nul(r#""\\\u0000""#));
        assert!(!has_nul(r#""\\u0000 \u00e4 u0000""#));
        assert!(!has_nul("{}"));
    }
}
