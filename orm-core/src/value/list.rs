//! Lists of values, in databases that have such columns.

use super::number::mismatch;
use super::{DbEnum, Scalar, SqlType, Value, ValueRef};
use crate::Result;

/// A type of which a column can hold a list: `tags: Vec<String>`, in databases that have arrays. Implement it for a type of your
/// own beside [`Scalar`]. Not `u8`: a `Vec<u8>` is bytes.
#[diagnostic::on_unimplemented(
    message = "a list of `{Self}` cannot be stored in a column",
    label = "not a type that lists can have",
    note = "lists are of bool, the integers (but for `u8`) and floats, String, chrono's dates and times, `Uuid`, `Decimal`, enums with \
            `#[derive(DbEnum)]`, and types that implement `orm_core::value::Element`; keep other lists as `Json<Vec<..>>`"
)]
pub trait Element: Scalar {
    /// The element's type, for the list's.
    const ELEMENT: &'static SqlType = &Self::SQL_TYPE;
}

impl<T: DbEnum> Element for T {}

impl<T: Element> Scalar for Vec<T> {
    const SQL_TYPE: SqlType = SqlType::Array(T::ELEMENT);

    fn to_value(&self) -> ValueRef<'_> {
        ValueRef::List(self.iter().map(T::to_value).collect())
    }

    fn from_value(value: ValueRef<'_>) -> Result<Vec<T>> {
        match value {
            ValueRef::List(values) => values.into_iter().map(T::from_value).collect(),
            other => Err(mismatch("a list", &other)),
        }
    }
}

impl<T: Element> From<Vec<T>> for Value {
    fn from(values: Vec<T>) -> Value {
        ValueRef::List(values.iter().map(|value| value.to_value().into_owned()).collect())
    }
}

macro_rules! elements {
    ($($type:ty),* $(,)?) => {$(
        impl Element for $type {}
    )*};
}

elements!(
    bool,
    i8,
    i16,
    i32,
    i64,
    u16,
    u32,
    u64,
    f32,
    f64,
    String,
    ::chrono::NaiveDate,
    ::chrono::NaiveTime,
    ::chrono::NaiveDateTime,
    ::chrono::DateTime<::chrono::Utc>,
);
