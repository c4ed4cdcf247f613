//! An open connection.

use std::sync::Arc;

use super::{DriverConnection, Each, Executor};
use crate::Result;
use crate::compile::Dialect;
use crate::value::ValueRef;

/// An open connection: what statements run on.
pub struct Connection {
    driver: Box<dyn DriverConnection>,
    dialect: Arc<dyn Dialect>,
}

impl Connection {
    /// Wraps a driver's connection.
    pub(crate) fn new(driver: Box<dyn DriverConnection>) -> Connection {
        let dialect = driver.dialect();
        Connection { driver, dialect }
    }

    /// How this database speaks.
    pub fn dialect(&self) -> &Arc<dyn Dialect> {
        &self.dialect
    }

    /// Runs a statement that answers rows.
    ///
    /// # Errors
    /// What the database refuses, and whatever `each` answers.
    pub fn query(&mut self, sql: &str, binds: &[ValueRef<'_>], each: &mut Each<'_>) -> Result<()> {
        self.driver.query(sql, binds, each)
    }

    /// Runs a statement that answers no rows; the number of rows it touched.
    ///
    /// # Errors
    /// What the database refuses.
    pub fn execute(&mut self, sql: &str, binds: &[ValueRef<'_>]) -> Result<u64> {
        self.driver.execute(sql, binds)
    }
}

impl Executor for Connection {
    fn connection(&mut self) -> Result<&mut Connection> {
        Ok(self)
    }
}
