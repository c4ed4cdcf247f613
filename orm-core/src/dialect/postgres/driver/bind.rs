//! Values on their way to the server.

use std::error::Error as StdError;
use std::fmt;

use bytes::{BufMut, BytesMut};
use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use tokio_postgres::types::{Format, IsNull, Kind, ToSql, Type};

use super::super::limits;
use super::decode::epoch;
use super::failure::Unfit;
use super::literal;
use crate::value::ValueRef;

type Fallible<T> = Result<T, Box<dyn StdError + Sync + Send>>;

/// A value for a parameter, whose type the server has named. It goes in binary form where the type has one for it, else as text,
/// which the server reads like a literal.
pub(super) struct Bind<'v>(pub(super) &'v ValueRef<'v>, pub(super) usize);

impl fmt::Debug for Bind<'_> {
    /// Without the value, as the client library logs its parameters.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("..")
    }
}

impl ToSql for Bind<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Fallible<IsNull> {
        let ty = base(ty);
        if self.0.is_null() {
            return Ok(IsNull::Yes);
        }
        let written = check(self.0, ty).and_then(|()| match has_binary(self.0, ty) {
            true => write_binary(self.0, ty, out),
            false => write_text(self.0, out),
        });
        match written {
            Ok(()) => Ok(IsNull::No),
            Err(reason) => Err(Box::new(Unfit(format!("parameter ${} of type `{}`: {reason}", self.1 + 1, ty.name())))),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    fn encode_format(&self, ty: &Type) -> Format {
        match has_binary(self.0, base(ty)) {
            true => Format::Binary,
            false => Format::Text,
        }
    }

    fn to_sql_checked(&self, ty: &Type, out: &mut BytesMut) -> Fallible<IsNull> {
        self.to_sql(ty, out)
    }
}

/// The type that a value has by itself, where a statement does not say what it expects (`SELECT $1`); text is what the server
/// takes then.
pub(super) fn own_type(value: &ValueRef<'_>) -> Type {
    match value {
        ValueRef::Bool(_) => Type::BOOL,
        ValueRef::Int(_) => Type::INT8,
        ValueRef::UInt(_) | ValueRef::Decimal(_) => Type::NUMERIC,
        ValueRef::Float(_) => Type::FLOAT8,
        ValueRef::Bytes(_) => Type::BYTEA,
        ValueRef::Date(_) => Type::DATE,
        ValueRef::Time(_) => Type::TIME,
        ValueRef::DateTime(_) => Type::TIMESTAMP,
        ValueRef::Timestamp(_) => Type::TIMESTAMPTZ,
        ValueRef::Uuid(_) => Type::UUID,
        ValueRef::Json(_) => Type::JSONB,
        // A list says nothing of its own type if it is empty, and texts and NULL are what the server makes of them.
        ValueRef::Null | ValueRef::Text(_) | ValueRef::List(_) => Type::UNKNOWN,
    }
}

/// The type below a domain.
fn base(ty: &Type) -> &Type {
    match ty.kind() {
        Kind::Domain(inner) => base(inner),
        _ => ty,
    }
}

/// Refuses what the server would change in silence, or answer with an error that does not name the value.
fn check(value: &ValueRef<'_>, ty: &Type) -> Result<(), String> {
    let is_list = matches!(ty.kind(), Kind::Array(_));
    match value {
        ValueRef::UInt(value) if *ty != Type::NUMERIC => limits::signed(*value),
        // The server reads a date or a time from a longer text, and forgets the rest.
        ValueRef::DateTime(_) | ValueRef::Timestamp(_) if matches!(*ty, Type::DATE | Type::TIME | Type::TIMETZ) => {
            Err(format!("{} does not fit, as a part of it would be lost", value.describe()))
        }
        ValueRef::Float(value) if !value.is_finite() && matches!(*ty, Type::INT2 | Type::INT4 | Type::INT8) => {
            Err(format!("{value:?} is no integer"))
        }
        ValueRef::Bytes(_) if !matches!(*ty, Type::BYTEA | Type::UNKNOWN) && !has_binary(value, ty) => {
            Err("bytes do not fit; bind text instead".to_owned())
        }
        ValueRef::List(_) if !is_list && *ty != Type::UNKNOWN => {
            Err("a list fits only a parameter that is an array".to_owned())
        }
        _ => Ok(()),
    }
}

/// Whether the value has a binary form for the type; else it goes as text.
fn has_binary(value: &ValueRef<'_>, ty: &Type) -> bool {
    match value {
        ValueRef::Null => true,
        ValueRef::Bool(_) => *ty == Type::BOOL,
        ValueRef::Int(_) => {
            matches!(*ty, Type::INT2 | Type::INT4 | Type::INT8 | Type::OID | Type::FLOAT4 | Type::FLOAT8)
        }
        ValueRef::Float(_) => matches!(*ty, Type::FLOAT4 | Type::FLOAT8),
        // The binary form of these is their text.
        ValueRef::Text(_) => is_textual(ty),
        ValueRef::Json(_) => matches!(*ty, Type::JSON | Type::JSONB),
        ValueRef::Bytes(bytes) => *ty == Type::BYTEA || *ty == Type::UUID && bytes.len() == 16,
        ValueRef::Date(_) => *ty == Type::DATE,
        ValueRef::Time(_) => *ty == Type::TIME,
        // A time without zone is one in UTC.
        ValueRef::DateTime(_) | ValueRef::Timestamp(_) => matches!(*ty, Type::TIMESTAMP | Type::TIMESTAMPTZ),
        ValueRef::Uuid(_) => *ty == Type::UUID,
        ValueRef::List(values) => match ty.kind() {
            Kind::Array(element) => values.iter().all(|value| has_binary(value, base(element))),
            _ => false,
        },
        ValueRef::UInt(_) | ValueRef::Decimal(_) => false,
    }
}

fn is_textual(ty: &Type) -> bool {
    matches!(*ty, Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME)
        || matches!(ty.kind(), Kind::Enum(_))
        || ty.name() == "citext"
}

fn write_text(value: &ValueRef<'_>, out: &mut BytesMut) -> Result<(), String> {
    let text = literal::text(value)?;
    out.put_slice(text.as_bytes());
    Ok(())
}

/// Writes a value that [has a binary form](has_binary) for the type.
fn write_binary(value: &ValueRef<'_>, ty: &Type, out: &mut BytesMut) -> Result<(), String> {
    match value {
        ValueRef::Null => {}
        ValueRef::Bool(value) => out.put_u8(u8::from(*value)),
        ValueRef::Int(value) => write_integer(*value, ty, out)?,
        ValueRef::Float(value) => write_float(*value, ty, out)?,
        ValueRef::Text(value) => out.put_slice(limits::whole(value)?.as_bytes()),
        ValueRef::Json(value) => {
            if *ty == Type::JSONB {
                out.put_u8(1);
            }
            out.put_slice(limits::whole(value)?.as_bytes());
        }
        ValueRef::Bytes(value) => out.put_slice(value),
        ValueRef::Date(value) => out.put_i32(days(*value)?),
        ValueRef::Time(value) => out.put_i64(time_micros(*value)),
        ValueRef::DateTime(value) => out.put_i64(micros(*value)?),
        ValueRef::Timestamp(value) => out.put_i64(micros(value.naive_utc())?),
        ValueRef::Uuid(value) => out.put_slice(value),
        ValueRef::List(values) => write_list(values, ty, out)?,
        ValueRef::UInt(_) | ValueRef::Decimal(_) => {}
    }
    Ok(())
}

fn write_integer(value: i64, ty: &Type, out: &mut BytesMut) -> Result<(), String> {
    let out_of_range = |_| format!("{value} is out of range");
    match *ty {
        Type::INT2 => out.put_i16(value.try_into().map_err(out_of_range)?),
        Type::INT4 => out.put_i32(value.try_into().map_err(out_of_range)?),
        Type::OID => out.put_u32(value.try_into().map_err(out_of_range)?),
        Type::FLOAT4 | Type::FLOAT8 => {
            let float = value as f64;
            // In 128 bits, as the greatest integer becomes a float beyond 64.
            if float as i128 != i128::from(value) {
                return Err(format!("{value} has more digits than a floating-point number holds"));
            }
            write_float(float, ty, out)?;
        }
        _ => out.put_i64(value),
    }
    Ok(())
}

fn write_float(value: f64, ty: &Type, out: &mut BytesMut) -> Result<(), String> {
    if *ty != Type::FLOAT4 {
        out.put_f64(value);
        return Ok(());
    }
    let narrow = value as f32;
    match narrow.is_infinite() && value.is_finite() {
        true => Err(format!("{value:?} is out of range")),
        false => {
            out.put_f32(narrow);
            Ok(())
        }
    }
}

fn days(date: NaiveDate) -> Result<i32, String> {
    limits::check_year(date.year())?;
    i32::try_from((date - epoch()).num_days()).map_err(|_| format!("{date} is out of range"))
}

/// From midnight. Finer digits are cut, and a leap second, which PostgreSQL does not have, is the end of the one before.
fn time_micros(time: NaiveTime) -> i64 {
    i64::from(time.num_seconds_from_midnight()) * 1_000_000 + i64::from(time.nanosecond().min(999_999_999) / 1_000)
}

fn micros(moment: NaiveDateTime) -> Result<i64, String> {
    const MICROS_A_DAY: i64 = 86_400_000_000;
    let day = i64::from(days(moment.date())?).checked_mul(MICROS_A_DAY);
    day.and_then(|micros| micros.checked_add(time_micros(moment.time())))
        .ok_or_else(|| format!("{moment} is out of range"))
}

/// One dimension: see [`list`](super::decode::list).
fn write_list(values: &[ValueRef<'_>], ty: &Type, out: &mut BytesMut) -> Result<(), String> {
    let Kind::Array(element) = ty.kind() else { return Err("a list fits only an array".to_owned()) };
    let length = i32::try_from(values.len()).map_err(|_| "the list is too long".to_owned())?;
    out.put_i32(i32::from(length > 0));
    out.put_i32(i32::from(values.iter().any(ValueRef::is_null)));
    out.put_u32(element.oid());
    if length == 0 {
        return Ok(());
    }
    out.put_i32(length);
    out.put_i32(1);
    let element = base(element);
    for (index, value) in values.iter().enumerate() {
        if value.is_null() {
            out.put_i32(-1);
            continue;
        }
        let at = out.len();
        out.put_i32(0);
        check(value, element)
            .and_then(|()| write_binary(value, element, out))
            .map_err(|reason| format!("element {}: {reason}", index + 1))?;
        let length = i32::try_from(out.len() - at - 4).map_err(|_| format!("element {} is too long", index + 1))?;
        out[at..at + 4].copy_from_slice(&length.to_be_bytes());
    }
    Ok(())
}
