//! Values that are filled in when a row is written.

use crate::value::{ColumnType, Scalar, Value};

/// What can stand in `default = ..` and `on_update = ..` of a column of type `T`.
#[diagnostic::on_unimplemented(
    message = "a value of type `{Self}` cannot be filled into a column of type `{T}`",
    label = "expected `{T}`"
)]
pub trait Fill<T> {
    /// The value.
    fn fill(self) -> Value;
}

impl<T: Scalar> Fill<T> for T {
    fn fill(self) -> Value {
        self.to_value().into_owned()
    }
}

impl<T: Scalar> Fill<Option<T>> for T {
    fn fill(self) -> Value {
        self.to_value().into_owned()
    }
}

impl<T: Scalar> Fill<Option<T>> for Option<T> {
    fn fill(self) -> Value {
        self.to_column().into_owned()
    }
}

impl Fill<String> for &str {
    fn fill(self) -> Value {
        self.into()
    }
}

impl Fill<Option<String>> for &str {
    fn fill(self) -> Value {
        self.into()
    }
}

/// The value of `default = ..`, for a column of type `T`.
pub fn fill<T>(value: impl Fill<T>) -> Option<Value> {
    Some(value.fill())
}

/// What `default = now` and `on_update = now` write.
#[diagnostic::on_unimplemented(
    message = "`now` cannot be filled into a column of type `{Self}`",
    label = "expected a date or time",
    note = "`now` serves `DateTime<Utc>`, `NaiveDateTime`, `NaiveDate` and `NaiveTime`"
)]
pub trait Now: Sized {
    /// The current moment in UTC, cut to microseconds.
    fn now() -> Self;
}

impl Now for chrono::DateTime<chrono::Utc> {
    fn now() -> Self {
        crate::value::now()
    }
}

impl Now for chrono::NaiveDateTime {
    fn now() -> Self {
        crate::value::now().naive_utc()
    }
}

impl Now for chrono::NaiveDate {
    fn now() -> Self {
        crate::value::now().date_naive()
    }
}

impl Now for chrono::NaiveTime {
    fn now() -> Self {
        crate::value::now().time()
    }
}

impl<T: Now> Now for Option<T> {
    fn now() -> Self {
        Some(T::now())
    }
}
