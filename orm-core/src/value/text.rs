//! Text and bytes.

use std::borrow::Cow;

use super::number::mismatch;
use super::{Scalar, SqlType, Value, ValueRef};
use crate::Result;

impl Scalar for String {
    const SQL_TYPE: SqlType = SqlType::Text;

    #[inline]
    fn to_value(&self) -> ValueRef<'_> {
        ValueRef::Text(Cow::Borrowed(self))
    }

    #[inline]
    fn from_value(value: ValueRef<'_>) -> Result<String> {
        match value {
            ValueRef::Text(value) => Ok(value.into_owned()),
            other => Err(mismatch("text", &other)),
        }
    }
}

impl Scalar for Vec<u8> {
    const SQL_TYPE: SqlType = SqlType::Bytes;

    #[inline]
    fn to_value(&self) -> ValueRef<'_> {
        ValueRef::Bytes(Cow::Borrowed(self))
    }

    #[inline]
    fn from_value(value: ValueRef<'_>) -> Result<Vec<u8>> {
        match value {
            ValueRef::Bytes(value) => Ok(value.into_owned()),
            other => Err(mismatch("bytes", &other)),
        }
    }
}

/// A column whose type is known at run time only: the cell as it is.
impl Scalar for Value {
    const SQL_TYPE: SqlType = SqlType::Any;

    #[inline]
    fn to_value(&self) -> ValueRef<'_> {
        self.reborrow()
    }

    #[inline]
    fn from_value(value: ValueRef<'_>) -> Result<Value> {
        Ok(value.into_owned())
    }
}
