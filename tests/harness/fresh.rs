//! A database for one test.

use std::ops::Deref;

use orm_core::engine::{EngineOptions, PooledConnection};
use orm_core::{Connection, Engine, Executor, Result};

use super::Database;

/// A database that one test has for itself: run statements on it (`all(&mut db)`), or use it as the [`Engine`] that it derefs to
/// (`db.transaction(|s| ..)`). It is gone when this is dropped.
pub struct Fresh {
    connection: Option<PooledConnection>,
    engine: Engine,
    database: Option<Database>,
}

impl Fresh {
    pub(super) fn new(database: Database, options: impl FnOnce(EngineOptions) -> EngineOptions) -> Result<Fresh> {
        // Many tests share one server.
        let engine = options(Engine::options(database.url()).pool_size(2)).connect()?;
        Ok(Fresh { connection: None, engine, database: Some(database) })
    }

    /// The engine, to share.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Its address, for another engine; a memory database is another one then.
    pub fn url(&self) -> String {
        self.database.as_ref().map_or_else(String::new, Database::url)
    }
}

impl Executor for Fresh {
    /// One connection for all statements of the test, taken with the first.
    fn connection(&mut self) -> Result<&mut Connection> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.engine.connection()?,
        };
        self.connection.insert(connection).connection()
    }
}

impl Deref for Fresh {
    type Target = Engine;

    fn deref(&self) -> &Engine {
        &self.engine
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        self.connection = None;
        self.engine.dispose();
        if let Some(database) = self.database.take() {
            database.give_back();
        }
    }
}
