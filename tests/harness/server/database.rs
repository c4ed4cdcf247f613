//! A database of one test on a shared server.
//!
//! PostgreSQL takes 30 to 150 ms to create a database, and 3 ms to drop all that a test made in one: so there, databases are used
//! again, as many as there are tests at a time. MariaDB and MySQL create and drop a database in a few milliseconds.

use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};

use orm_core::engine::{Executor as _, Next};
use orm_core::{Connection, Engine, Result, Scalar as _};

use super::Server;
use crate::Target;

/// A database that nobody else uses.
pub struct Database {
    server: &'static Server,
    name: String,
    /// A way in to tidy up.
    broom: Option<Engine>,
}

impl Database {
    pub(super) fn create(server: &'static Server) -> Result<Database> {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let name = format!("orm_test_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let mut database = Database { server, name, broom: None };
        if server.target != Target::Sqlite {
            server.admin.connection()?.execute_batch(&format!("CREATE DATABASE {}", database.name))?;
        }
        if server.target == Target::Postgres {
            database.broom = Some(
                Engine::options(database.url())
                    .pool_size(1)
                    .on_connect(|db| db.execute_batch("SET application_name = 'broom'"))
                    .connect()?,
            );
        }
        Ok(database)
    }

    /// Its address. A memory database has one for each engine, so they share nothing.
    pub fn url(&self) -> String {
        match self.server.target {
            Target::Sqlite => self.server.url.clone(),
            _ => with_database(&self.server.url, &self.name),
        }
    }

    /// Ends the use of this database: it is empty again for another test, or gone.
    pub(crate) fn give_back(self) {
        let server = self.server;
        let swept = self.broom.as_ref().map(|engine| engine.connection().and_then(|mut db| sweep(&mut db)));
        match swept {
            Some(Ok(())) => server.free.lock().unwrap_or_else(PoisonError::into_inner).push(self),
            _ => self.remove(),
        }
    }

    /// Drops it with whatever is in it. What fails here was the test's doing, and its own error is the one to show.
    pub(super) fn remove(mut self) {
        self.broom = None;
        let name = &self.name;
        let admin = || self.server.admin.connection();
        let result = match self.server.target {
            Target::Sqlite => Ok(()),
            Target::Postgres => {
                admin().and_then(|mut db| db.execute_batch(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")))
            }
            Target::MariaDb | Target::MySql => admin().and_then(|mut db| drop_database(&mut db, name)),
        };
        if let Err(error) = result {
            eprintln!("the database {name} could not be dropped: {error}");
        }
    }
}

/// Ends all other connections and drops everything that is not the server's own.
fn sweep(db: &mut Connection) -> Result<()> {
    db.execute_batch(
        "DO $$ DECLARE name text; BEGIN \
         PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid(); \
         FOR name IN SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema' \
         LOOP EXECUTE format('DROP SCHEMA %I CASCADE', name); END LOOP; \
         CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO PUBLIC; END $$",
    )
}

/// Ends all connections to a database first: one that a test left in a transaction would hold its tables.
fn drop_database(db: &mut Connection, name: &str) -> Result<()> {
    let mut connections = Vec::new();
    let sql = format!("SELECT id FROM information_schema.processlist WHERE db = '{name}'");
    db.connection()?.query(&sql, &[], &mut |row| {
        connections.push(i64::from_value(row.cell(0)?.into_owned())?);
        Ok(Next::More)
    })?;
    for connection in connections {
        // It may have ended by itself meanwhile.
        let _ = db.execute_batch(&format!("KILL {connection}"));
    }
    db.execute_batch(&format!("DROP DATABASE IF EXISTS {name}"))
}

/// A URL that leads to another database of the same server.
fn with_database(url: &str, name: &str) -> String {
    let (address, options) = url.split_once('?').unwrap_or((url, ""));
    let begin = address.find("://").map_or(0, |at| at + 3);
    let end = address[begin..].find('/').map_or(address.len(), |at| begin + at);
    let options = if options.is_empty() { String::new() } else { format!("?{options}") };
    format!("{}/{name}{options}", &address[..end])
}
