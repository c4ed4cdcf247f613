//! The driver: the crate `mysql`, which blocks on plain sockets and knows no runtime.

mod bind;
mod catalog;
mod connection;
mod failure;
mod open;
mod read;
mod row;
mod session;
mod size;
mod statements;
mod transaction;

use std::sync::{Arc, OnceLock};

use mysql::prelude::Queryable;

use super::location::Location;
use super::{MySql, errors};
use crate::compile::Dialect;
use crate::engine::{Driver, DriverConnection, Url};
use crate::error::DatabaseError;
use crate::{Error, Result};

/// Opens connections to one database of a MySQL (8.0.31 and later) or MariaDB (10.6 and later) server.
///
/// `mysql://` and `mariadb://` both work for both: what the server says of itself decides. The scheme only tells how to speak
/// before there is a connection.
///
/// # Options in the URL
///
/// | option | values | default |
/// |---|---|---|
/// | `unix_socket` | the socket's file, which wins over the host | |
/// | `connect_timeout` | seconds for the socket, and for each answer until the login is done | `10` |
/// | `read_timeout`, `write_timeout` | seconds that the server may be silent, or take nothing, before the connection is given up | none |
/// | `statement_timeout` | milliseconds after which the server cancels a statement; only SELECT on MySQL | none |
/// | `charset` | `utf8mb4`; `utf8` means the same | `utf8mb4` |
/// | `sslmode` | `disable`; `prefer` encrypts if the server can; `require` encrypts; `verify-ca` wants a certificate that an authority issued; `verify-full` wants it to be issued for the host | `disable` |
/// | `ssl_ca` | a file with authorities to trust besides the well-known ones | |
/// | `ssl_cert`, `ssl_key` | files with a certificate of the client's own, and its key | |
/// | `ssl_verify_cert`, `ssl_verify_identity` | `true`, `false`: as `verify-ca` and `verify-full` | |
///
/// As for PyMySQL, `ssl_ca` alone means `verify-ca`. Encryption needs the feature `tls`; with `prefer` and without the feature
/// nothing is encrypted. As `ssl_ca` adds to the authorities that the web trusts, use `verify-full` where others can reach the
/// network. Several hosts, `host1:3306,host2`, are tried in their order. Without a user the one of the variable `USER` is taken.
///
/// Logins by `mysql_native_password` and `caching_sha2_password` work, the latter also without encryption: the password is then
/// encrypted with the server's public key.
///
/// # What is set on each connection
///
/// * `utf8mb4` with the collation `utf8mb4_bin`: texts are compared by case, in literals, parameters and the columns that this
///   library creates. Trailing blanks do not count there: `'a' = 'a '`.
/// * `time_zone = '+00:00'`.
/// * A strict `sql_mode`: a value that does not fit is an error and never cut, in tables of every engine; a date is a date; a key
///   of 0 is kept; and MySQL's `ONLY_FULL_GROUP_BY`. [`on_connect`](crate::EngineOptions::on_connect) can set another.
/// * An UPDATE counts the rows that it found, also where their values were the same before.
/// * `lc_messages = 'en_US'`, as some names of columns stand in messages only.
///
/// The isolation level stays the server's, REPEATABLE READ unless it was set up otherwise.
///
/// # Values
///
/// Booleans are 0 and 1, UUIDs 16 bytes, moments `DATETIME(6)` in UTC. NaN, infinities and years outside of 1 to 9999 are refused. A
/// `TIME` that is no time of day and a date like `0000-00-00` are errors when they are read.
///
/// # Reading
///
/// Rows are handed on as they arrive, so that a result of any length takes no memory. While its rows are read the server waits, up to
/// ten minutes for each piece. A long result that nobody reads to its end is stopped by `KILL QUERY` on a second connection.
///
/// # Async programs
///
/// Everything blocks on plain sockets, and there is no runtime to meet another one. In an async program use
/// `spawn_blocking`: elsewhere a worker stands still until the server has answered.
pub struct MySqlDriver {
    location: Arc<Location>,
    /// What the URL lets expect.
    dialect: Arc<dyn Dialect>,
    /// What the server said of itself, once one has been met.
    met: OnceLock<Arc<dyn Dialect>>,
}

impl MySqlDriver {
    /// The driver for the database at a URL.
    ///
    /// # Errors
    /// [`Error::Url`]: an option that is not known, contradicts another one, or needs a feature that is off.
    pub fn new(url: &Url) -> Result<MySqlDriver> {
        let dialect = if url.backend() == "mariadb" { MySql::mariadb() } else { MySql::new() };
        Ok(MySqlDriver { location: Arc::new(Location::of(url)?), dialect: Arc::new(dialect), met: OnceLock::new() })
    }
}

impl Driver for MySqlDriver {
    fn dialect(&self) -> Arc<dyn Dialect> {
        Arc::clone(self.met.get().unwrap_or(&self.dialect))
    }

    fn connect(&self) -> Result<Box<dyn DriverConnection>> {
        let connection = open::connect(&self.location, self.location.database.as_deref())?;
        let connection = connection::MySqlConnection::new(connection, Arc::clone(&self.location))?;
        self.met.get_or_init(|| connection.dialect());
        Ok(Box::new(connection))
    }

    fn create_database_if_missing(&self) -> Result<bool> {
        let Some(name) = &self.location.database else {
            return Err(Error::url("the URL names no database to create"));
        };
        let mut connection = open::connect(&self.location, None)?;
        // Not IF NOT EXISTS, of which MySQL says that it did something in any case.
        let mut sql = "CREATE DATABASE ".to_owned();
        self.dialect.identifier(&mut sql, name);
        sql.push_str(" CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
        let Err(error) = connection.query_drop(&sql) else { return Ok(true) };
        match failure::code(&error) {
            Some(errors::DATABASE_EXISTS) => Ok(false),
            // Who may not create it may still use it.
            Some(errors::DATABASE_ACCESS_DENIED) if connection.select_db(name).is_ok() => Ok(false),
            Some(errors::DATABASE_ACCESS_DENIED) => Err(may_not_create(failure::of_statement(error, &sql), name)),
            _ => Err(failure::of_statement(error, &sql).into()),
        }
    }
}

fn may_not_create(mut error: DatabaseError, name: &str) -> Error {
    error.message = format!(
        "this user may not create the database `{name}`: a user who may grant runs GRANT CREATE ON `{name}`.* TO this user, or \
         creates the database"
    );
    // All that the driver's error says is in the message by now.
    error.source = None;
    error.into()
}
