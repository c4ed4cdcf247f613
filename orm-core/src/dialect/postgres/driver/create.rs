//! Creating a database.

use super::super::options::Options;
use super::client::PostgresClient;
use super::failure::request_error;
use super::open::open;
use crate::compile::Dialect;
use crate::error::{DatabaseError, DatabaseErrorKind};
use crate::{Error, Result};

/// Databases that every server has, unless somebody dropped them: who wants to create one must be connected to another.
const OTHERS: [&str; 2] = ["postgres", "template1"];

/// Creates the database unless it can be connected to.
pub(super) fn database_if_missing(options: &Options, dialect: &dyn Dialect) -> Result<bool> {
    let missing = match open(options) {
        Ok(_) => return Ok(false),
        Err(error) if is_kind(&error, DatabaseErrorKind::UnknownDatabase) => error,
        Err(error) => return Err(error),
    };
    // Without a name the server takes the user's, and the database is that of the same name.
    let Some(name) = options.database.as_ref().or(options.user.as_ref()) else {
        return Err(Error::url("the URL names no database to create"));
    };
    let mut client = open_other(options).unwrap_or(Err(missing))?;
    let mut statement = "CREATE DATABASE ".to_owned();
    dialect.identifier(&mut statement, name);
    let created = client.run(async |client| client.batch_execute(&statement).await)?;
    match created.map_err(|error| request_error(error, &mut client.link)) {
        Ok(()) => Ok(true),
        // Somebody else was faster; at the very same moment the catalog's own key refuses.
        Err(error) if is_kind(&error, DatabaseErrorKind::DuplicateObject) || error.is_unique_violation() => Ok(false),
        Err(error) if is_kind(&error, DatabaseErrorKind::Permission) => {
            Err(no_right(error, name, options.user.as_deref()).with_sql(&statement))
        }
        Err(error) => Err(error.with_sql(&statement)),
    }
}

/// A connection to a database that is there, or the failure to reach any; `None` if none is there.
fn open_other(options: &Options) -> Option<Result<PostgresClient>> {
    OTHERS.iter().find_map(|name| {
        let other = Options { database: Some((*name).to_owned()), ..options.clone() };
        match open(&other) {
            Err(error) if is_kind(&error, DatabaseErrorKind::UnknownDatabase) => None,
            result => Some(result),
        }
    })
}

fn is_kind(error: &Error, kind: DatabaseErrorKind) -> bool {
    error.database().is_some_and(|error| error.kind == kind)
}

fn no_right(error: Error, database: &str, user: Option<&str>) -> Error {
    let role = user.unwrap_or("the role");
    let message = format!(
        "`{role}` may not create the database `{database}`; let an administrator run `ALTER ROLE {role} CREATEDB`, or create it"
    );
    let mut refusal = DatabaseError::new(DatabaseErrorKind::Permission, message);
    refusal.sqlstate = error.database().and_then(|error| error.sqlstate.clone());
    refusal.into()
}
