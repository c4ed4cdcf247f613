//! Values as data, with the feature `serde`.

use serde::{Serialize, Serializer};

use super::{ValueRef, uuid_text};

/// The plain value: a number, a text, a date in ISO 8601, nothing for NULL. A decimal number is a text, so that it keeps its digits; a
/// JSON document is itself with the feature `json`, else its text.
impl Serialize for ValueRef<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            ValueRef::Null => serializer.serialize_none(),
            ValueRef::Bool(value) => value.serialize(serializer),
            ValueRef::Int(value) => value.serialize(serializer),
            ValueRef::UInt(value) => value.serialize(serializer),
            ValueRef::Float(value) => value.serialize(serializer),
            ValueRef::Text(value) => value.serialize(serializer),
            ValueRef::Bytes(value) => serializer.serialize_bytes(value),
            ValueRef::Date(value) => value.serialize(serializer),
            ValueRef::Time(value) => value.serialize(serializer),
            ValueRef::DateTime(value) => value.serialize(serializer),
            ValueRef::Timestamp(value) => value.serialize(serializer),
            ValueRef::Decimal(value) => value.serialize(serializer),
            #[cfg(feature = "json")]
            ValueRef::Json(value) => match serde_json::from_str::<serde_json::Value>(value) {
                Ok(document) => document.serialize(serializer),
                Err(_) => value.serialize(serializer),
            },
            #[cfg(not(feature = "json"))]
            ValueRef::Json(value) => value.serialize(serializer),
            ValueRef::Uuid(value) => uuid_text(value).serialize(serializer),
            ValueRef::List(values) => values.serialize(serializer),
        }
    }
}
