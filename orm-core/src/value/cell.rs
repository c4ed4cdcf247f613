//! One value, borrowed or owned.

use std::borrow::Cow;

use ::chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};

/// A value that owns its text and bytes.
pub type Value = ValueRef<'static>;

/// A value on its way to or from the database; text and bytes are borrowed where that saves a copy.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ValueRef<'a> {
    /// SQL's NULL.
    Null,
    /// True or false.
    Bool(bool),
    /// Any integer up to 64 bits, signed.
    Int(i64),
    /// An unsigned integer; only used above `i64::MAX` and by columns that are unsigned in the database.
    UInt(u64),
    /// A 32- or 64-bit floating-point number.
    Float(f64),
    /// Text.
    Text(Cow<'a, str>),
    /// Raw bytes.
    Bytes(Cow<'a, [u8]>),
    /// A calendar date.
    Date(NaiveDate),
    /// A time of day, in microseconds.
    Time(NaiveTime),
    /// Date and time without zone, in microseconds.
    DateTime(NaiveDateTime),
    /// A moment in UTC, in microseconds.
    Timestamp(DateTime<Utc>),
    /// A UUID, its 16 bytes in the order in which it is written.
    Uuid([u8; 16]),
    /// A decimal number as text, every digit kept: an optional `-`, digits, and perhaps a point and more digits.
    Decimal(Cow<'a, str>),
    /// A JSON document as text.
    Json(Cow<'a, str>),
    /// A list of values of one type, bound as one parameter.
    List(Vec<ValueRef<'a>>),
}

/// Stands in front of the reason why a value could not be written as JSON, which has no such character. Checks turn it into an error;
/// the conversion itself has none.
pub(crate) const UNWRITABLE: char = '\0';

impl<'a> ValueRef<'a> {
    /// Whether this is NULL.
    pub fn is_null(&self) -> bool {
        matches!(self, ValueRef::Null)
    }

    /// The same value with its own copy of text and bytes.
    pub fn into_owned(self) -> Value {
        match self {
            ValueRef::Null => ValueRef::Null,
            ValueRef::Bool(value) => ValueRef::Bool(value),
            ValueRef::Int(value) => ValueRef::Int(value),
            ValueRef::UInt(value) => ValueRef::UInt(value),
            ValueRef::Float(value) => ValueRef::Float(value),
            ValueRef::Text(value) => ValueRef::Text(Cow::Owned(value.into_owned())),
            ValueRef::Bytes(value) => ValueRef::Bytes(Cow::Owned(value.into_owned())),
            ValueRef::Date(value) => ValueRef::Date(value),
            ValueRef::Time(value) => ValueRef::Time(value),
            ValueRef::DateTime(value) => ValueRef::DateTime(value),
            ValueRef::Timestamp(value) => ValueRef::Timestamp(value),
            ValueRef::Uuid(value) => ValueRef::Uuid(value),
            ValueRef::Decimal(value) => ValueRef::Decimal(Cow::Owned(value.into_owned())),
            ValueRef::Json(value) => ValueRef::Json(Cow::Owned(value.into_owned())),
            ValueRef::List(values) => ValueRef::List(values.into_iter().map(ValueRef::into_owned).collect()),
        }
    }

    /// A borrowed view of this value: costs nothing for text and bytes.
    pub fn reborrow(&self) -> ValueRef<'_> {
        match self {
            ValueRef::Text(value) => ValueRef::Text(Cow::Borrowed(value)),
            ValueRef::Bytes(value) => ValueRef::Bytes(Cow::Borrowed(value)),
            ValueRef::Decimal(value) => ValueRef::Decimal(Cow::Borrowed(value)),
            ValueRef::Json(value) => ValueRef::Json(Cow::Borrowed(value)),
            ValueRef::List(values) => ValueRef::List(values.iter().map(ValueRef::reborrow).collect()),
            ValueRef::Null => ValueRef::Null,
            ValueRef::Bool(value) => ValueRef::Bool(*value),
            ValueRef::Int(value) => ValueRef::Int(*value),
            ValueRef::UInt(value) => ValueRef::UInt(*value),
            ValueRef::Float(value) => ValueRef::Float(*value),
            ValueRef::Date(value) => ValueRef::Date(*value),
            ValueRef::Time(value) => ValueRef::Time(*value),
            ValueRef::DateTime(value) => ValueRef::DateTime(*value),
            ValueRef::Timestamp(value) => ValueRef::Timestamp(*value),
            ValueRef::Uuid(value) => ValueRef::Uuid(*value),
        }
    }

    /// About as many bytes as the value takes on its way.
    #[inline]
    pub(crate) fn size(&self) -> usize {
        match self {
            ValueRef::Text(text) | ValueRef::Decimal(text) | ValueRef::Json(text) => text.len(),
            ValueRef::Bytes(bytes) => bytes.len(),
            ValueRef::List(values) => values.iter().map(ValueRef::size).sum(),
            _ => 8,
        }
    }

    /// What kind of value this is, in error messages.
    pub fn describe(&self) -> &'static str {
        match self {
            ValueRef::Null => "NULL",
            ValueRef::Bool(_) => "a boolean",
            ValueRef::Int(_) | ValueRef::UInt(_) => "an integer",
            ValueRef::Float(_) => "a floating-point number",
            ValueRef::Text(_) => "text",
            ValueRef::Bytes(_) => "bytes",
            ValueRef::Date(_) => "a date",
            ValueRef::Time(_) => "a time",
            ValueRef::DateTime(_) => "a date and time",
            ValueRef::Timestamp(_) => "a date and time in UTC",
            ValueRef::Uuid(_) => "a UUID",
            ValueRef::Decimal(_) => "a decimal number",
            ValueRef::Json(_) => "a JSON document",
            ValueRef::List(_) => "a list",
        }
    }
}

macro_rules! value_from {
    ($($type:ty => |$value:ident| $build:expr),* $(,)?) => {$(
        impl From<$type> for Value {
            fn from($value: $type) -> Value {
                $build
            }
        }
    )*};
}

value_from! {
    bool => |value| ValueRef::Bool(value),
    i8 => |value| ValueRef::Int(value.into()),
    i16 => |value| ValueRef::Int(value.into()),
    i32 => |value| ValueRef::Int(value.into()),
    i64 => |value| ValueRef::Int(value),
    u8 => |value| ValueRef::Int(value.into()),
    u16 => |value| ValueRef::Int(value.into()),
    u32 => |value| ValueRef::Int(value.into()),
    u64 => |value| i64::try_from(value).map_or(ValueRef::UInt(value), ValueRef::Int),
    f32 => |value| ValueRef::Float(value.into()),
    f64 => |value| ValueRef::Float(value),
    String => |value| ValueRef::Text(Cow::Owned(value)),
    &str => |value| ValueRef::Text(Cow::Owned(value.to_owned())),
    Vec<u8> => |value| ValueRef::Bytes(Cow::Owned(value)),
    NaiveDate => |value| ValueRef::Date(value),
    NaiveTime => |value| ValueRef::Time(value),
    NaiveDateTime => |value| ValueRef::DateTime(value),
    DateTime<Utc> => |value| ValueRef::Timestamp(value),
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Value {
        value.map_or(ValueRef::Null, Into::into)
    }
}
