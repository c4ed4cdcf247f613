//! What no column of MySQL or MariaDB can hold.

use chrono::Datelike;

use crate::value::ValueRef;
use crate::{Error, Result};

/// The years of `DATE` and `DATETIME`. The manual promises 1000 to 9999 and says that earlier ones may work; they do, but for the
/// year 0, which strict modes refuse: <https://dev.mysql.com/doc/refman/8.0/en/datetime.html>.
const YEARS: std::ops::RangeInclusive<i32> = 1..=9999;

/// Refuses what MySQL cannot hold.
pub(super) fn check(value: &ValueRef<'_>) -> Result<()> {
    match value {
        // https://dev.mysql.com/doc/refman/8.0/en/problems-with-float.html
        ValueRef::Float(value) if !value.is_finite() => {
            let name = if value.is_nan() { "NaN" } else { "infinity" };
            Err(Error::value(format!("{name} cannot be stored in MySQL, which has finite numbers only")))
        }
        ValueRef::Date(value) => year(value.year()),
        ValueRef::DateTime(value) => year(value.year()),
        ValueRef::Timestamp(value) => year(value.year()),
        ValueRef::List(_) => Err(no_lists()),
        _ => Ok(()),
    }
}

fn year(year: i32) -> Result<()> {
    match YEARS.contains(&year) {
        true => Ok(()),
        false => Err(Error::value(format!("the year {year} cannot be stored in MySQL; expected 1 to 9999"))),
    }
}

pub(super) fn no_lists() -> Error {
    Error::value("a list cannot be stored in MySQL, which has no arrays; keep it as `Json<Vec<..>>`")
}
