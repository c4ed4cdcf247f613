//! A database for one test.

use std::ops::Deref;

use orm_core::engine::PooledConnection;
use orm_core::{Connection, Engine, Executor, Result};

/// A database that one test has for itself: run statements on it (`all(&mut db)`), or use it as the [`Engine`] that it derefs to
/// (`db.transaction(|s| ..)`).
pub struct Fresh {
    connection: Option<PooledConnection>,
    engine: Engine,
}

impl Fresh {
    pub(super) fn new(engine: Engine) -> Fresh {
        Fresh { connection: None, engine }
    }

    /// The engine, to share.
    pub fn engine(&self) -> &Engine {
        &self.engine
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
