//! The types a column can have, in words that every database understands.

use std::borrow::Cow;

/// A column's type, independent of any database; each dialect spells it its own way.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SqlType {
    /// True or false.
    Bool,
    /// A signed integer of 8 bits.
    Int8,
    /// A signed integer of 16 bits.
    Int16,
    /// A signed integer of 32 bits.
    Int32,
    /// A signed integer of 64 bits.
    Int64,
    /// An unsigned integer of 8 bits.
    UInt8,
    /// An unsigned integer of 16 bits.
    UInt16,
    /// An unsigned integer of 32 bits.
    UInt32,
    /// An unsigned integer of 64 bits.
    UInt64,
    /// A binary floating-point number of 32 bits.
    Float32,
    /// A binary floating-point number of 64 bits.
    Float64,
    /// UTF-8 text; the column's `length`, if any, counts characters.
    Text,
    /// Raw bytes.
    Bytes,
    /// A calendar date without time zone.
    Date,
    /// A time of day with microseconds.
    Time,
    /// Date and time with microseconds, without time zone.
    DateTime,
    /// A moment in UTC with microseconds.
    Timestamp,
    /// A UUID.
    Uuid,
    /// An exact decimal number; the column's `precision` and `scale` count its digits.
    Decimal,
    /// A JSON document.
    Json,
    /// A list of values of one type, in databases that have such columns.
    Array(&'static SqlType),
    /// One of a fixed list of names.
    Enum(EnumType),
    /// Whatever the value says of itself: the type of a column chosen at run time.
    Any,
}

/// An enumeration that is stored by name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EnumType {
    /// The type's name in databases that have named enumerations.
    pub name: Cow<'static, str>,
    /// The names that are allowed, in order.
    pub variants: Cow<'static, [Cow<'static, str>]>,
    /// Whether it is a text with a check on every database, also on those that have named enumerations.
    pub checked: bool,
}

impl EnumType {
    /// The native type of the database where it has one, else a text with a check.
    pub const fn native(name: &'static str, variants: &'static [Cow<'static, str>]) -> EnumType {
        EnumType { name: Cow::Borrowed(name), variants: Cow::Borrowed(variants), checked: false }
    }

    /// A text with a check on every database: variants are added by changing the check alone.
    pub const fn checked(name: &'static str, variants: &'static [Cow<'static, str>]) -> EnumType {
        EnumType { name: Cow::Borrowed(name), variants: Cow::Borrowed(variants), checked: true }
    }

    /// The characters of the longest name.
    pub fn longest(&self) -> usize {
        self.variants.iter().map(|name| name.chars().count()).max().unwrap_or_default()
    }
}

impl SqlType {
    /// The type's name in error messages.
    pub fn describe(&self) -> &'static str {
        match self {
            SqlType::Bool => "boolean",
            SqlType::Int8 => "8-bit integer",
            SqlType::Int16 => "16-bit integer",
            SqlType::Int32 => "32-bit integer",
            SqlType::Int64 => "64-bit integer",
            SqlType::UInt8 => "unsigned 8-bit integer",
            SqlType::UInt16 => "unsigned 16-bit integer",
            SqlType::UInt32 => "unsigned 32-bit integer",
            SqlType::UInt64 => "unsigned 64-bit integer",
            SqlType::Float32 | SqlType::Float64 => "floating-point number",
            SqlType::Text => "text",
            SqlType::Bytes => "bytes",
            SqlType::Date => "date",
            SqlType::Time => "time",
            SqlType::DateTime => "date and time",
            SqlType::Timestamp => "date and time in UTC",
            SqlType::Uuid => "UUID",
            SqlType::Decimal => "decimal number",
            SqlType::Json => "JSON document",
            SqlType::Array(_) => "list",
            SqlType::Enum(_) => "enumeration",
            SqlType::Any => "any type",
        }
    }

    /// Whether this is one of the integer types.
    pub const fn is_integer(&self) -> bool {
        matches!(
            self,
            SqlType::Int8
                | SqlType::Int16
                | SqlType::Int32
                | SqlType::Int64
                | SqlType::UInt8
                | SqlType::UInt16
                | SqlType::UInt32
                | SqlType::UInt64
        )
    }
}
