//! The driver: rusqlite with its bundled SQLite.

mod arithmetic;
mod bind;
mod connection;
mod decimal;
mod open;
mod row;

use std::fs::File;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::location::Location;
use super::{Sqlite, errors};
use crate::compile::Dialect;
use crate::engine::{Driver, DriverConnection, Url};
use crate::error::{DatabaseError, DatabaseErrorKind};
use crate::{Error, Result};

/// Opens connections to one SQLite database.
///
/// # Options in the URL
///
/// | option | values | default |
/// |---|---|---|
/// | `mode` | `ro` reads only, `rw` wants the file to exist, `rwc` creates it | `rwc` |
/// | `busy_timeout` | milliseconds to wait for a lock of someone else | `5000` |
/// | `journal_mode` | `wal`, `delete`, `truncate`, `persist`; `keep` leaves the file's own | `wal` |
/// | `qpsg` | `on`, `off`: see below | `on` |
///
/// # What is set on each connection
///
/// * `foreign_keys = ON`: SQLite checks foreign keys only when asked.
/// * `case_sensitive_like = ON`: `LIKE` tells `a` from `A`, as on the other databases.
/// * `journal_mode = WAL` with `synchronous = NORMAL` for files that may be written: readers and the one writer do not wait for
///   each other, and a power cut may lose the last transactions but never damages the file. The mode stays with the file.
/// * The query planner's stability guarantee (`SQLITE_DBCONFIG_ENABLE_QPSG`): without it SQLite prepares a statement with a bound
///   `LIKE` or `LIMIT` anew on every run. Its price: a bound `LIKE` pattern cannot use an index.
///
/// # Values
///
/// Booleans are 0 and 1. Dates and times are text, `YYYY-MM-DD` and `HH:MM:SS.ffffff` with a blank between them; a moment in UTC
/// has the same form, without a zone. Integers beyond `i64`, NaN and years beyond 9999 are refused; `-0.0` becomes `0.0`. A list is one JSON text for `json_each`.
///
/// Decimal numbers are texts too. Statements compare, order and add them up by a collation and functions that the driver registers on
/// each connection (`orm_decimal`, `orm_decimal_sum`, ..), exactly; no table names them, so that every program can read the file.
///
/// # Memory
///
/// All connections of one engine share one memory database, which lives as long as the driver does. It has one lock for the whole
/// database: a reader waits, up to `busy_timeout`, until the writer's transaction has ended, and a commit waits for the readers.
pub struct SqliteDriver {
    location: Location,
    dialect: Arc<dyn Dialect>,
    /// The name of the memory database.
    memory: String,
    /// The connection that keeps the memory database alive; opened with the first other one.
    anchor: Mutex<Option<rusqlite::Connection>>,
}

/// Tells the memory databases of this process apart.
static MEMORIES: AtomicU64 = AtomicU64::new(1);

impl SqliteDriver {
    /// The driver for the database at a URL.
    ///
    /// # Errors
    /// [`Error::Url`]: the URL names a server, or an option that is not known.
    pub fn new(url: &Url) -> Result<SqliteDriver> {
        Ok(SqliteDriver {
            location: Location::of(url)?,
            dialect: Arc::new(Sqlite::new()),
            // `memdb` shares a database between the connections of a process if its name begins with a slash:
            // https://sqlite.org/src/doc/tip/src/memdb.c. A shared cache would not honour the busy timeout.
            memory: format!("file:/orm-{}?vfs=memdb", MEMORIES.fetch_add(1, Ordering::Relaxed)),
            anchor: Mutex::new(None),
        })
    }

    fn open(&self) -> Result<rusqlite::Connection> {
        match &self.location.file {
            Some(file) => open::file(file, &self.location),
            None => {
                let mut anchor = self.anchor.lock().unwrap_or_else(PoisonError::into_inner);
                if anchor.is_none() {
                    *anchor = Some(open::memory(&self.memory, &self.location)?);
                }
                open::memory(&self.memory, &self.location)
            }
        }
    }
}

impl Driver for SqliteDriver {
    fn dialect(&self) -> Arc<dyn Dialect> {
        Arc::clone(&self.dialect)
    }

    fn connect(&self) -> Result<Box<dyn DriverConnection>> {
        let connection = self.open()?;
        Ok(Box::new(connection::SqliteConnection::new(connection, Arc::clone(&self.dialect))))
    }

    fn create_database_if_missing(&self) -> Result<bool> {
        let Some(file) = &self.location.file else { return Ok(false) };
        // An empty file is an empty database.
        match File::create_new(file) {
            Ok(_) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && file.is_file() => Ok(false),
            Err(error) => {
                let error = DatabaseError::new(DatabaseErrorKind::Connect, error.to_string());
                Err(errors::cannot_open(error.into(), file))
            }
        }
    }
}

const SQLITE_MISUSE: i32 = 21;

/// Turns rusqlite's error into ours.
fn failure(error: rusqlite::Error, sql: Option<&str>) -> DatabaseError {
    use rusqlite::Error as Native;
    let (native, message) = match error {
        Native::SqliteFailure(native, message) => (native, message),
        // Its text repeats the statement.
        Native::SqlInputError { error, msg, .. } => (error, Some(msg)),
        other => {
            let mut error = DatabaseError::new(DatabaseErrorKind::Other, other.to_string());
            error.source = Some(Box::new(other));
            return error;
        }
    };
    let text = message.clone().unwrap_or_else(|| native.to_string());
    let mut error = errors::database_error(native.extended_code, &text, sql);
    error.source = Some(Box::new(Native::SqliteFailure(native, message)));
    error
}

/// The same for a statement, where some failures are the caller's.
fn statement_failure(error: rusqlite::Error, sql: &str) -> Error {
    match error {
        rusqlite::Error::MultipleStatement => Error::statement(
            "the text holds several statements; run them one by one, or with `execute_batch` if they have no values",
        ),
        // What SQLite makes of a text without a statement is nothing, and nothing cannot be run.
        rusqlite::Error::SqliteFailure(native, _) if native.extended_code == SQLITE_MISUSE => {
            Error::statement("the text holds no statement")
        }
        error => failure(error, Some(sql)).into(),
    }
}
