//! What no column of MySQL or MariaDB can hold.

use chrono::{Datelike, NaiveDate};

use crate::value::ValueRef;
use crate::{Error, Result};

/// Refuses a value that no column can hold.
pub(super) fn check(value: &ValueRef<'_>) -> Result<()> {
    match value {
        ValueRef::Float(value) if !value.is_finite() => Err(Error::value(format!(
            "MySQL cannot hold {value:?}: https://dev.mysql.com/doc/refman/8.0/en/numeric-types.html"
        ))),
        ValueRef::Date(value) => year(*value),
        ValueRef::DateTime(value) => year(value.date()),
        ValueRef::Timestamp(value) => year(value.date_naive()),
        ValueRef::List(_) => Err(no_lists()),
        _ => Ok(()),
    }
}

/// <https://dev.mysql.com/doc/refman/8.0/en/datetime.html>: earlier years than 1000 work, though they are not promised.
fn year(date: NaiveDate) -> Result<()> {
    match date.year() {
        1..=9999 => Ok(()),
        year => Err(Error::value(format!("MySQL holds the years 1 to 9999, not {year}"))),
    }
}

pub(super) fn no_lists() -> Error {
    Error::value("MySQL takes no list as one value; bind each element")
}
