//! A row as SQLite holds it.

use std::borrow::Cow;

use rusqlite::types::ValueRef as Native;

use crate::engine::Row;
use crate::value::ValueRef;
use crate::{Error, Result};

/// The row that the statement stands on; text and bytes are borrowed from it.
pub(super) struct SqliteRow<'r> {
    row: &'r rusqlite::Row<'r>,
}

impl<'r> SqliteRow<'r> {
    pub(super) fn new(row: &'r rusqlite::Row<'r>) -> SqliteRow<'r> {
        SqliteRow { row }
    }
}

impl Row for SqliteRow<'_> {
    fn len(&self) -> usize {
        self.row.as_ref().column_count()
    }

    fn name(&self, index: usize) -> &str {
        self.row.as_ref().column_name(index).unwrap_or_default()
    }

    fn cell(&mut self, index: usize) -> Result<ValueRef<'_>> {
        let Ok(cell) = self.row.get_ref(index) else {
            return Err(Error::value(format!("the row has {} columns, none at position {index}", self.len())));
        };
        Ok(match cell {
            Native::Null => ValueRef::Null,
            Native::Integer(value) => ValueRef::Int(value),
            Native::Real(value) => ValueRef::Float(value),
            Native::Text(bytes) => match std::str::from_utf8(bytes) {
                Ok(text) => ValueRef::Text(Cow::Borrowed(text)),
                Err(_) => {
                    return Err(Error::value(
                        "the text in the database is not UTF-8; read it as bytes with a CAST to BLOB",
                    ));
                }
            },
            Native::Blob(bytes) => ValueRef::Bytes(Cow::Borrowed(bytes)),
        })
    }
}
