//! The crate's errors as ours.

use std::error::Error as StdError;
use std::io;

use mysql::{DriverError, Error as NativeError};

use super::super::errors;
use crate::Error;
use crate::error::{DatabaseError, DatabaseErrorKind};

/// What went wrong while a statement ran.
pub(super) enum Failure {
    /// The server refused, or cannot be reached.
    Native(NativeError),
    /// A value that does not fit, or whatever the reader of the rows answered.
    Own(Error),
}

impl From<NativeError> for Failure {
    fn from(error: NativeError) -> Failure {
        Failure::Native(error)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure::Own(error)
    }
}

/// The server's own number, if the server said something.
pub(super) fn code(error: &NativeError) -> Option<u16> {
    match error {
        NativeError::MySqlError(error) => Some(error.code),
        _ => None,
    }
}

/// An error that a statement met. Whatever the server did not say means that the connection is lost: what it said is not
/// understood any more.
pub(super) fn of_statement(error: NativeError, sql: &str) -> DatabaseError {
    match error {
        NativeError::MySqlError(mut error) => {
            let mut described = errors::database_error(error.code, &error.state, &error.message, Some(sql));
            error.message.clone_from(&described.message);
            described.source = Some(Box::new(error));
            described
        }
        NativeError::IoError(error) if is_timeout(&error) => DatabaseError::new(
            DatabaseErrorKind::Disconnect,
            "the server did not answer in the time that `read_timeout` and `write_timeout` in the URL allow",
        ),
        NativeError::IoError(error) => with_source(DatabaseErrorKind::Disconnect, error),
        NativeError::CodecError(error) => match io_error(&error) {
            Some(inner) if is_timeout(inner) => of_statement(NativeError::IoError(inner.kind().into()), sql),
            _ => with_source(DatabaseErrorKind::Disconnect, error),
        },
        other => with_source(DatabaseErrorKind::Disconnect, other),
    }
}

/// An error that connecting met; `place` is the address that was tried.
pub(super) fn of_connecting(error: NativeError, place: &str) -> DatabaseError {
    match error {
        NativeError::MySqlError(_) => of_statement(error, ""),
        NativeError::DriverError(DriverError::ConnectTimeout) => slow(place),
        NativeError::DriverError(DriverError::CouldNotConnect(Some((_, reason, _)))) => {
            DatabaseError::new(DatabaseErrorKind::Connect, format!("`{place}`: {reason}"))
        }
        NativeError::DriverError(DriverError::TlsNotSupported) => DatabaseError::new(
            DatabaseErrorKind::Connect,
            format!("`{place}`: the server has no encrypted connections, and the URL asks for one"),
        ),
        // MySQL also asks so for users that it does not have, to keep it to itself which exist:
        // https://dev.mysql.com/doc/refman/8.0/en/server-system-variables.html
        NativeError::DriverError(DriverError::UnknownAuthPlugin(name)) => DatabaseError::new(
            DatabaseErrorKind::Permission,
            format!("`{place}`: the user is unknown, or authenticates by `{name}`, which is not supported"),
        ),
        NativeError::IoError(error) if is_timeout(&error) => slow(place),
        NativeError::CodecError(error) if io_error(&error).is_some_and(is_timeout) => slow(place),
        other => DatabaseError::new(DatabaseErrorKind::Connect, format!("`{place}`: {}", describe(&other))),
    }
}

fn slow(place: &str) -> DatabaseError {
    let message = format!("`{place}` did not answer in the time that `connect_timeout` in the URL allows");
    DatabaseError::new(DatabaseErrorKind::Connect, message)
}

fn describe(error: &NativeError) -> String {
    match error {
        NativeError::IoError(error) => error.to_string(),
        NativeError::CodecError(error) => error.to_string(),
        NativeError::DriverError(error) => error.to_string(),
        #[cfg(feature = "tls")]
        NativeError::TlsError(error) => format!("no encrypted connection could be agreed on: {error}"),
        other => other.to_string(),
    }
}

fn with_source(kind: DatabaseErrorKind, source: impl StdError + Send + Sync + 'static) -> DatabaseError {
    let mut error = DatabaseError::new(kind, source.to_string());
    error.source = Some(Box::new(source));
    error
}

fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut)
}

/// The error of the socket inside of one about packets.
fn io_error<'e>(error: &'e (dyn StdError + 'static)) -> Option<&'e io::Error> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        next = error.source();
    }
    None
}
