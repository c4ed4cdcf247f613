//! Primary-key values as map keys.

use std::hash::{Hash, Hasher};

use super::ValueRef;

/// The values of a key, hashable and comparable: what tells one row of a table from another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyValue {
    /// A lone integer key: the common case, without allocation.
    Int(i64),
    /// A lone text key.
    Text(Box<str>),
    /// Any other single value, in a canonical byte form.
    Bytes(Box<[u8]>),
    /// Several columns.
    Many(Box<[KeyValue]>),
}

/// The keys of one table are of one kind, so that the kind is not worth hashing: an integer is one word.
impl Hash for KeyValue {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            KeyValue::Int(number) => state.write_i64(*number),
            KeyValue::Text(text) => text.hash(state),
            KeyValue::Bytes(bytes) => bytes.hash(state),
            KeyValue::Many(keys) => keys.hash(state),
        }
    }
}

impl KeyValue {
    /// The key form of one value; `None` for NULL, which identifies nothing.
    pub fn of(value: ValueRef<'_>) -> Option<KeyValue> {
        Some(match value {
            ValueRef::Null => return None,
            ValueRef::Bool(value) => KeyValue::Int(value.into()),
            ValueRef::Int(value) => KeyValue::Int(value),
            ValueRef::UInt(value) => tagged(1, &value.to_be_bytes()),
            // -0.0 and 0.0 are equal in SQL.
            ValueRef::Float(value) => tagged(2, &(value + 0.0).to_bits().to_be_bytes()),
            ValueRef::Text(value) => KeyValue::Text(value.into_owned().into_boxed_str()),
            ValueRef::Bytes(value) => tagged(3, &value),
            ValueRef::Date(value) => tagged(4, value.to_string().as_bytes()),
            ValueRef::Time(value) => tagged(5, value.to_string().as_bytes()),
            ValueRef::DateTime(value) => tagged(6, value.to_string().as_bytes()),
            ValueRef::Timestamp(value) => tagged(6, value.naive_utc().to_string().as_bytes()),
            ValueRef::Uuid(value) => tagged(7, &value),
            // 1.0 and 1.00 are equal in SQL.
            ValueRef::Decimal(value) => tagged(8, canonical(&value).as_bytes()),
            ValueRef::Json(value) => tagged(9, value.as_bytes()),
            ValueRef::List(values) => {
                let keys: Option<Vec<KeyValue>> = values.into_iter().map(KeyValue::of).collect();
                KeyValue::Many(keys?.into_boxed_slice())
            }
        })
    }

    /// The key form of several columns; `None` if one of them is NULL.
    pub fn of_columns<'a>(mut values: impl ExactSizeIterator<Item = ValueRef<'a>>) -> Option<KeyValue> {
        if values.len() == 1 {
            return KeyValue::of(values.next()?);
        }
        let keys: Option<Vec<KeyValue>> = values.map(KeyValue::of).collect();
        Some(KeyValue::Many(keys?.into_boxed_slice()))
    }
}

/// A decimal number without zeros that say nothing.
fn canonical(number: &str) -> &str {
    let number = match number.contains('.') {
        true => number.trim_end_matches('0').trim_end_matches('.'),
        false => number,
    };
    if number == "-0" { "0" } else { number }
}

fn tagged(tag: u8, bytes: &[u8]) -> KeyValue {
    let mut buffer = Vec::with_capacity(bytes.len() + 1);
    buffer.push(tag);
    buffer.extend_from_slice(bytes);
    KeyValue::Bytes(buffer.into_boxed_slice())
}
