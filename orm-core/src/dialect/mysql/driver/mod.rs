//! The driver: the crate `mysql`, which blocks on plain sockets and knows no runtime.

mod bind;
mod connection;
mod failure;
mod open;
mod read;
mod row;
mod session;
mod statements;
mod transaction;

use std::sync::Arc;

use mysql::prelude::Queryable;

use super::location::Location;
use super::{MySql, errors};
use crate::compile::Dialect;
use crate::engine::{Driver, DriverConnection, Url};
use crate::{Error, Result};

/// Opens connections to one database of a MySQL or MariaDB server.
pub struct MySqlDriver {
    location: Arc<Location>,
    dialect: Arc<dyn Dialect>,
}

impl MySqlDriver {
    /// The driver for the database at a URL.
    ///
    /// # Errors
    /// [`Error::Url`]: an option that is not known, contradicts another one, or needs a feature that is off.
    pub fn new(url: &Url) -> Result<MySqlDriver> {
        let dialect = if url.backend() == "mariadb" { MySql::mariadb() } else { MySql::new() };
        Ok(MySqlDriver { location: Arc::new(Location::of(url)?), dialect: Arc::new(dialect) })
    }
}

impl Driver for MySqlDriver {
    fn dialect(&self) -> Arc<dyn Dialect> {
        Arc::clone(&self.dialect)
    }

    fn connect(&self) -> Result<Box<dyn DriverConnection>> {
        let connection = open::connect(&self.location, self.location.database.as_deref())?;
        Ok(Box::new(connection::MySqlConnection::new(connection, Arc::clone(&self.location))?))
    }

    fn create_database_if_missing(&self) -> Result<bool> {
        let Some(name) = &self.location.database else {
            return Err(Error::Url { reason: "the URL names no database to create".to_owned() });
        };
        let mut connection = open::connect(&self.location, None)?;
        let mut sql = "CREATE DATABASE IF NOT EXISTS ".to_owned();
        self.dialect.identifier(&mut sql, name);
        sql.push_str(" CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
        let created = connection.query_iter(&sql).map(|result| result.affected_rows() == 1);
        created.map_err(|error| {
            let mut error = failure::of_statement(error, &sql);
            if error.code == Some(errors::DATABASE_ACCESS_DENIED.into()) {
                error.message = format!(
                    "this user may not create the database `{name}`: a user with the right to grant runs \
                     GRANT CREATE ON `{name}`.* TO it, or creates the database"
                );
                // All that the driver's error says is in the message by now.
                error.source = None;
            }
            error.into()
        })
    }
}
