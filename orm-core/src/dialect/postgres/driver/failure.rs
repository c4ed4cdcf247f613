//! From the client library's errors to ours.

use std::error::Error as StdError;
use std::fmt;

use tokio_postgres::error::DbError;

use super::super::errors::{self, Refusal};
use super::client::Link;
use crate::Error;
use crate::error::{DatabaseError, DatabaseErrorKind};

/// Why a value cannot be sent, on its way through the client library.
#[derive(Debug)]
pub(super) struct Unfit(pub(super) String);

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl StdError for Unfit {}

/// What the server said.
pub(super) fn database_error(said: &DbError) -> DatabaseError {
    errors::database_error(&Refusal {
        sqlstate: said.code().code(),
        message: said.message(),
        detail: said.detail(),
        hint: said.hint(),
        table: said.table(),
        column: said.column(),
        constraint: said.constraint(),
    })
}

/// The error of a request that failed.
pub(super) fn request_error(error: tokio_postgres::Error, link: &mut Link) -> Error {
    if let Some(said) = error.as_db_error() {
        return database_error(said).into();
    }
    if let Some(Unfit(reason)) = error.source().and_then(|cause| cause.downcast_ref()) {
        return Error::value(reason.clone());
    }
    if error.is_closed() || link.is_lost() {
        return link.lost();
    }
    match whole_text(&error) {
        // The client library has no other name for it.
        text if text == "unexpected message from server" => Error::statement(
            "COPY moves its data outside of statements: use `copy_in` and `copy_out` of the connection's `raw::<PostgresClient>()`",
        ),
        text => DatabaseError::new(DatabaseErrorKind::Other, text).into(),
    }
}

/// The error of a connection that could not be made.
pub(super) fn connect_error(error: &tokio_postgres::Error, reason: Option<String>) -> DatabaseError {
    match error.as_db_error() {
        Some(said) => {
            let mut error = database_error(said);
            if error.kind == DatabaseErrorKind::Disconnect {
                error.kind = DatabaseErrorKind::Connect;
            }
            error
        }
        None if whole_text(error).contains("password missing") => DatabaseError::new(
            DatabaseErrorKind::Permission,
            "the server asks for a password, and the URL has none: `postgresql://user:password@host/database`",
        ),
        None => DatabaseError::new(DatabaseErrorKind::Connect, reason.unwrap_or_else(|| whole_text(error))),
    }
}

/// An error with its causes.
fn whole_text(error: &dyn StdError) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
