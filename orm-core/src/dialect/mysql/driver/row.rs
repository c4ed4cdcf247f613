//! A row as the server sent it.

use std::borrow::Cow;

use chrono::{NaiveDate, NaiveTime};
use mysql::consts::ColumnType;
use mysql::{Column, Row as NativeRow, Value};

use crate::engine::Row;
use crate::value::ValueRef;
use crate::{Error, Result};

/// The number of the character set that means bytes: <https://dev.mysql.com/doc/c-api/8.0/en/c-api-data-structures.html>.
const BINARY: u16 = 63;

/// A row; text and bytes are moved out of it.
pub(super) struct MySqlRow {
    row: NativeRow,
}

impl MySqlRow {
    pub(super) fn new(row: NativeRow) -> MySqlRow {
        MySqlRow { row }
    }
}

impl Row for MySqlRow {
    fn len(&self) -> usize {
        self.row.len()
    }

    fn name(&self, index: usize) -> &str {
        self.row
            .columns_ref()
            .get(index)
            .and_then(|column| std::str::from_utf8(column.name_ref()).ok())
            .unwrap_or_default()
    }

    fn cell(&mut self, index: usize) -> Result<ValueRef<'_>> {
        let Some(column) = self.row.columns_ref().get(index) else {
            return Err(Error::value(format!("the row has {} columns, none at position {index}", self.len())));
        };
        match self.row.as_ref(index) {
            Some(Value::NULL) => Ok(ValueRef::Null),
            Some(Value::Int(value)) => Ok(ValueRef::Int(*value)),
            Some(Value::UInt(value)) => Ok(ValueRef::from(*value)),
            Some(Value::Float(value)) => Ok(ValueRef::Float((*value).into())),
            Some(Value::Double(value)) => Ok(ValueRef::Float(*value)),
            Some(Value::Date(year, month, day, hour, minute, second, micros)) => {
                moment(column, [*year, (*month).into(), (*day).into()], [*hour, *minute, *second], *micros)
            }
            Some(Value::Time(is_negative, days, hours, minutes, seconds, micros)) => match (is_negative, days) {
                (false, 0) => time([*hours, *minutes, *seconds], *micros).map(ValueRef::Time),
                _ => Err(not_a_time_of_day()),
            },
            Some(Value::Bytes(_)) => {
                let (kind, is_text) = (column.column_type(), column.character_set() != BINARY);
                match self.row.take::<Value, _>(index) {
                    Some(Value::Bytes(bytes)) => owned(kind, is_text, bytes),
                    _ => Ok(ValueRef::Null),
                }
            }
            None => Err(Error::value(format!("the cell at position {index} was read before"))),
        }
    }
}

/// What came as bytes: numbers of arbitrary size, texts, and all cells of a statement that could not be prepared.
fn owned<'a>(kind: ColumnType, is_text: bool, bytes: Vec<u8>) -> Result<ValueRef<'a>> {
    match kind {
        ColumnType::MYSQL_TYPE_DECIMAL | ColumnType::MYSQL_TYPE_NEWDECIMAL => {
            text(bytes).map(|digits| ValueRef::Decimal(Cow::Owned(digits)))
        }
        ColumnType::MYSQL_TYPE_JSON => text(bytes).map(|document| ValueRef::Json(Cow::Owned(document))),
        ColumnType::MYSQL_TYPE_BIT => bits(&bytes),
        ColumnType::MYSQL_TYPE_TINY
        | ColumnType::MYSQL_TYPE_SHORT
        | ColumnType::MYSQL_TYPE_INT24
        | ColumnType::MYSQL_TYPE_LONG
        | ColumnType::MYSQL_TYPE_LONGLONG
        | ColumnType::MYSQL_TYPE_YEAR => integer(&text(bytes)?),
        _ if is_text => text(bytes).map(|text| ValueRef::Text(Cow::Owned(text))),
        _ => Ok(ValueRef::Bytes(Cow::Owned(bytes))),
    }
}

fn text(bytes: Vec<u8>) -> Result<String> {
    String::from_utf8(bytes)
        .map_err(|_| Error::value("the text in the database is not UTF-8; read it as bytes with a CAST to BINARY"))
}

fn integer<'a>(digits: &str) -> Result<ValueRef<'a>> {
    let signed = digits.parse::<i64>().map(ValueRef::Int);
    signed
        .or_else(|_| digits.parse::<u64>().map(ValueRef::UInt))
        .map_err(|_| Error::value("expected an integer, found text"))
}

/// `BIT(n)`, with the most significant byte first.
fn bits<'a>(bytes: &[u8]) -> Result<ValueRef<'a>> {
    match bytes.len() {
        0..=8 => Ok(ValueRef::from(bytes.iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte)))),
        n_bytes => Err(Error::value(format!("expected up to 64 bits, found {n_bytes} bytes"))),
    }
}

fn moment<'a>(column: &Column, [year, month, day]: [u16; 3], clock: [u8; 3], micros: u32) -> Result<ValueRef<'a>> {
    let Some(date) = NaiveDate::from_ymd_opt(year.into(), month.into(), day.into()) else {
        return Err(Error::value(format!(
            "the database holds {year:04}-{month:02}-{day:02}, which is no date; write NULL where none is known"
        )));
    };
    match column.column_type() {
        ColumnType::MYSQL_TYPE_DATE | ColumnType::MYSQL_TYPE_NEWDATE => Ok(ValueRef::Date(date)),
        _ => Ok(ValueRef::DateTime(date.and_time(time(clock, micros)?))),
    }
}

fn time([hour, minute, second]: [u8; 3], micros: u32) -> Result<NaiveTime> {
    NaiveTime::from_hms_micro_opt(hour.into(), minute.into(), second.into(), micros).ok_or_else(not_a_time_of_day)
}

/// <https://dev.mysql.com/doc/refman/8.0/en/time.html>: a TIME is a span of up to 838 hours.
fn not_a_time_of_day() -> Error {
    Error::value(
        "the TIME in the database is no time of day, which goes from 00:00 to 23:59:59.999999; read it with TIME_TO_SEC",
    )
}
