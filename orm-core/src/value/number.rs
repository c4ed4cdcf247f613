//! Booleans, integers and floating-point numbers.

use super::{Scalar, SqlType, ValueRef};
use crate::{Error, Result};

impl Scalar for bool {
    const SQL_TYPE: SqlType = SqlType::Bool;

    #[inline]
    fn to_value(&self) -> ValueRef<'_> {
        ValueRef::Bool(*self)
    }

    #[inline]
    fn from_value(value: ValueRef<'_>) -> Result<bool> {
        match value {
            ValueRef::Bool(value) => Ok(value),
            ValueRef::Int(0) => Ok(false),
            ValueRef::Int(1) => Ok(true),
            ValueRef::Int(other) => Err(Error::value(format!("expected a boolean (0 or 1), found {other}"))),
            other => Err(mismatch("a boolean", &other)),
        }
    }
}

macro_rules! integers {
    ($($type:ty => $sql:ident),* $(,)?) => {$(
        impl Scalar for $type {
            const SQL_TYPE: SqlType = SqlType::$sql;

            #[inline]
            fn to_value(&self) -> ValueRef<'_> {
                ValueRef::from(*self)
            }

            #[inline]
            fn from_value(value: ValueRef<'_>) -> Result<$type> {
                match value {
                    ValueRef::Int(value) => {
                        <$type>::try_from(value).map_err(|_| out_of_range(value.into(), stringify!($type)))
                    }
                    ValueRef::UInt(value) => {
                        <$type>::try_from(value).map_err(|_| out_of_range(value.into(), stringify!($type)))
                    }
                    other => Err(mismatch("an integer", &other)),
                }
            }
        }
    )*};
}

integers! {
    i8 => Int8,
    i16 => Int16,
    i32 => Int32,
    i64 => Int64,
    u8 => UInt8,
    u16 => UInt16,
    u32 => UInt32,
    u64 => UInt64,
}

impl Scalar for f64 {
    const SQL_TYPE: SqlType = SqlType::Float64;

    #[inline]
    fn to_value(&self) -> ValueRef<'_> {
        ValueRef::Float(*self)
    }

    #[inline]
    fn from_value(value: ValueRef<'_>) -> Result<f64> {
        match value {
            ValueRef::Float(value) => Ok(value),
            // SQLite stores 2.0 in a NUMERIC column as the integer 2.
            ValueRef::Int(value) => Ok(value as f64),
            other => Err(mismatch("a floating-point number", &other)),
        }
    }
}

impl Scalar for f32 {
    const SQL_TYPE: SqlType = SqlType::Float32;

    #[inline]
    fn to_value(&self) -> ValueRef<'_> {
        ValueRef::Float((*self).into())
    }

    #[inline]
    fn from_value(value: ValueRef<'_>) -> Result<f32> {
        let wide = f64::from_value(value)?;
        let value = wide as f32;
        match value.is_infinite() && wide.is_finite() {
            true => Err(Error::value(format!("{wide:?} is out of range for `f32`"))),
            false => Ok(value),
        }
    }
}

fn out_of_range(value: i128, type_name: &str) -> Error {
    Error::value(format!("{value} is out of range for `{type_name}`"))
}

pub(super) fn mismatch(expected: &str, found: &ValueRef<'_>) -> Error {
    Error::value(format!("expected {expected}, found {}", found.describe()))
}
