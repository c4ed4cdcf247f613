//! A row as it came from the server.

use std::borrow::Cow;
use std::error::Error as StdError;

use tokio_postgres::Column;
use tokio_postgres::types::{FromSql, Kind, Type};

use super::decode;
use crate::engine::Row;
use crate::value::ValueRef;
use crate::{Error, Result};

/// How the binary cells of a column are read.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Form {
    Bool,
    Int16,
    Int32,
    Int64,
    /// 32 bits without sign: an object identifier.
    UInt32,
    Float32,
    Float64,
    Numeric,
    Text,
    /// Some type of a user, which was not looked up: text if it looks like one, as an enumeration does.
    PerhapsText,
    Bytes,
    Date,
    Time,
    DateTime,
    Timestamp,
    Uuid,
    Json,
    /// JSON behind a byte with the version.
    Jsonb,
    /// What a function without a result answers.
    Void,
    Array(Box<Form>),
    /// A type that is not read; its name.
    Other(String),
}

impl Form {
    pub(super) fn of(ty: &Type) -> Form {
        match *ty {
            Type::BOOL => Form::Bool,
            Type::INT2 => Form::Int16,
            Type::INT4 => Form::Int32,
            Type::INT8 => Form::Int64,
            Type::OID => Form::UInt32,
            Type::FLOAT4 => Form::Float32,
            Type::FLOAT8 => Form::Float64,
            Type::NUMERIC => Form::Numeric,
            Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME | Type::CHAR | Type::XML => Form::Text,
            Type::UNKNOWN => Form::PerhapsText,
            Type::BYTEA => Form::Bytes,
            Type::DATE => Form::Date,
            Type::TIME => Form::Time,
            Type::TIMESTAMP => Form::DateTime,
            Type::TIMESTAMPTZ => Form::Timestamp,
            Type::UUID => Form::Uuid,
            Type::JSON => Form::Json,
            Type::JSONB => Form::Jsonb,
            Type::VOID => Form::Void,
            _ => match ty.kind() {
                Kind::Enum(_) => Form::Text,
                Kind::Domain(inner) => Form::of(inner),
                Kind::Array(element) => Form::Array(Box::new(Form::of(element))),
                // https://www.postgresql.org/docs/current/citext.html: text in all but its comparisons.
                _ if ty.name() == "citext" => Form::Text,
                _ => Form::Other(ty.name().to_owned()),
            },
        }
    }

    pub(super) fn of_all(columns: &[Column]) -> Vec<Form> {
        columns.iter().map(|column| Form::of(column.type_())).collect()
    }

    /// Reads a cell.
    #[inline]
    pub(super) fn read<'a>(&self, bytes: &'a [u8]) -> Result<ValueRef<'a>> {
        Ok(match self {
            Form::Bool => ValueRef::Bool(decode::array::<1>(bytes)? != [0]),
            Form::Int16 => ValueRef::Int(i16::from_be_bytes(decode::array(bytes)?).into()),
            Form::Int32 => ValueRef::Int(i32::from_be_bytes(decode::array(bytes)?).into()),
            Form::Int64 => ValueRef::Int(i64::from_be_bytes(decode::array(bytes)?)),
            Form::UInt32 => ValueRef::Int(u32::from_be_bytes(decode::array(bytes)?).into()),
            Form::Float32 => ValueRef::Float(f32::from_be_bytes(decode::array(bytes)?).into()),
            Form::Float64 => ValueRef::Float(f64::from_be_bytes(decode::array(bytes)?)),
            Form::Numeric => ValueRef::Decimal(Cow::Owned(decode::numeric(bytes)?)),
            Form::Text => ValueRef::Text(Cow::Borrowed(decode::text(bytes)?)),
            Form::PerhapsText if bytes.iter().any(|byte| *byte < 8) => return Err(unreadable("of a user")),
            Form::PerhapsText => ValueRef::Text(Cow::Borrowed(decode::text(bytes)?)),
            Form::Bytes => ValueRef::Bytes(Cow::Borrowed(bytes)),
            Form::Date => ValueRef::Date(decode::date(bytes)?),
            Form::Time => ValueRef::Time(decode::time(bytes)?),
            Form::DateTime => ValueRef::DateTime(decode::date_time(bytes)?),
            Form::Timestamp => ValueRef::Timestamp(decode::date_time(bytes)?.and_utc()),
            Form::Uuid => ValueRef::Uuid(decode::array(bytes)?),
            Form::Json => ValueRef::Json(Cow::Borrowed(decode::text(bytes)?)),
            Form::Jsonb => ValueRef::Json(Cow::Borrowed(decode::jsonb(bytes)?)),
            Form::Void => ValueRef::Null,
            Form::Array(element) => ValueRef::List(decode::list(element, bytes)?),
            Form::Other(name) => return Err(unreadable(name)),
        })
    }
}

fn unreadable(name: &str) -> Error {
    Error::value(format!(
        "the database's type `{name}` cannot be read as it is; cast it in the statement, to text for example (`CAST(.. AS text)`)"
    ))
}

/// A row of the client library, with the forms of its columns.
pub(super) struct PostgresRow<'r> {
    row: &'r tokio_postgres::Row,
    forms: &'r [Form],
}

impl<'r> PostgresRow<'r> {
    pub(super) fn new(row: &'r tokio_postgres::Row, forms: &'r [Form]) -> PostgresRow<'r> {
        PostgresRow { row, forms }
    }
}

impl Row for PostgresRow<'_> {
    fn len(&self) -> usize {
        self.forms.len()
    }

    fn name(&self, index: usize) -> &str {
        self.row.columns().get(index).map_or("", |column| column.name())
    }

    #[inline]
    fn cell(&mut self, index: usize) -> Result<ValueRef<'_>> {
        let (Some(form), Ok(cell)) = (self.forms.get(index), self.row.try_get::<_, Cell<'_>>(index)) else {
            return Err(Error::value(format!("the row has {} columns, none at position {index}", self.len())));
        };
        cell.0.map_or(Ok(ValueRef::Null), |bytes| form.read(bytes))
    }
}

/// A cell's bytes, `None` for NULL.
struct Cell<'a>(Option<&'a [u8]>);

impl<'a> FromSql<'a> for Cell<'a> {
    fn from_sql(_: &Type, bytes: &'a [u8]) -> Result<Cell<'a>, Box<dyn StdError + Sync + Send>> {
        Ok(Cell(Some(bytes)))
    }

    fn from_sql_null(_: &Type) -> Result<Cell<'a>, Box<dyn StdError + Sync + Send>> {
        Ok(Cell(None))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}
