//! The driver: tokio-postgres without a runtime, over blocking sockets.

mod bind;
mod client;
mod connection;
mod create;
mod decode;
mod failure;
mod frames;
mod literal;
mod open;
mod row;
mod socket;
mod statements;
mod wire;

use std::sync::Arc;

pub use client::PostgresClient;

use super::Postgres;
use super::options::Options;
use crate::Result;
use crate::compile::Dialect;
use crate::engine::{Driver, DriverConnection, Url};

/// Opens connections to one PostgreSQL database.
pub struct PostgresDriver {
    options: Options,
    dialect: Arc<dyn Dialect>,
}

impl PostgresDriver {
    /// The driver for the database at a URL.
    ///
    /// # Errors
    /// [`Error::Url`](crate::Error::Url): the URL names an option that is not known, or that contradicts another.
    pub fn new(url: &Url) -> Result<PostgresDriver> {
        Ok(PostgresDriver { options: Options::of(url)?, dialect: Arc::new(Postgres::new()) })
    }
}

impl Driver for PostgresDriver {
    fn dialect(&self) -> Arc<dyn Dialect> {
        Arc::clone(&self.dialect)
    }

    fn connect(&self) -> Result<Box<dyn DriverConnection>> {
        let client = open::open(&self.options)?;
        Ok(Box::new(connection::PostgresConnection::new(client, Arc::clone(&self.dialect))))
    }

    fn create_database_if_missing(&self) -> Result<bool> {
        create::database_if_missing(&self.options, &*self.dialect)
    }
}
