//! The driver: tokio-postgres without a runtime, over blocking sockets.

mod bind;
mod client;
mod connection;
mod create;
mod decode;
mod encryption;
mod failure;
mod frames;
mod literal;
mod mask;
mod open;
mod row;
mod socket;
mod statements;
#[cfg(feature = "tls")]
mod tls;
mod wire;

use std::sync::Arc;

pub use client::PostgresClient;
use connection::PostgresConnection;

use super::Postgres;
use super::options::Options;
use crate::Result;
use crate::compile::Dialect;
use crate::engine::{Driver, DriverConnection, Url};

/// Opens connections to one PostgreSQL database.
pub struct PostgresDriver {
    options: Arc<Options>,
    dialect: Arc<dyn Dialect>,
}

impl PostgresDriver {
    /// The driver for the database at a URL.
    ///
    /// # Errors
    /// [`Error::Url`](crate::Error::Url): the URL names an option that is not known, or that contradicts another.
    pub fn new(url: &Url) -> Result<PostgresDriver> {
        Ok(PostgresDriver { options: Arc::new(Options::of(url)?), dialect: Arc::new(Postgres::new()) })
    }
}

impl Driver for PostgresDriver {
    fn dialect(&self) -> Arc<dyn Dialect> {
        Arc::clone(&self.dialect)
    }

    fn connect(&self) -> Result<Box<dyn DriverConnection>> {
        let client = open::open(&self.options)?;
        let connection = PostgresConnection::new(client, Arc::clone(&self.dialect), Arc::clone(&self.options));
        Ok(Box::new(connection))
    }

    fn create_database_if_missing(&self) -> Result<bool> {
        create::database_if_missing(&self.options, &*self.dialect)
    }
}
