//! UUIDs, with the feature `uuid`.

use uuid::Uuid;

use super::number::mismatch;
use super::{Element, Scalar, SqlType, Value, ValueRef};
use crate::{Error, Result};

impl Scalar for Uuid {
    const SQL_TYPE: SqlType = SqlType::Uuid;

    #[inline]
    fn to_value(&self) -> ValueRef<'_> {
        ValueRef::Uuid(*self.as_bytes())
    }

    #[inline]
    fn from_value(value: ValueRef<'_>) -> Result<Uuid> {
        match value {
            ValueRef::Uuid(bytes) => Ok(Uuid::from_bytes(bytes)),
            // MySQL keeps them as BINARY(16).
            ValueRef::Bytes(bytes) => Uuid::from_slice(&bytes)
                .map_err(|_| Error::value(format!("expected the 16 bytes of a UUID, found {} bytes", bytes.len()))),
            // With hyphens or without, as SQLAlchemy writes them.
            ValueRef::Text(text) => Uuid::try_parse(&text).map_err(|_| {
                let shown: String = text.chars().take(40).collect();
                Error::value(format!("expected a UUID, found the text `{shown}`"))
            }),
            other => Err(mismatch("a UUID", &other)),
        }
    }
}

impl Element for Uuid {}

impl From<Uuid> for Value {
    fn from(value: Uuid) -> Value {
        ValueRef::Uuid(value.into_bytes())
    }
}
