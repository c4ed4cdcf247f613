//! Creating and dropping the tables of a schema.

use super::{Connection, Engine, Executor};
use crate::compile::{DdlScript, Dialect};
use crate::schema::Schema;
use crate::{Error, Result};

impl Schema {
    /// Creates every table, index and enumeration that does not exist yet, in one transaction where the database can undo DDL.
    ///
    /// Tables that exist are left as they are, even if they differ: changing them is what migrations are for.
    ///
    /// # Errors
    /// A schema that contradicts itself ([`Schema::validate`]), and what the database cannot do or refuses.
    pub fn create_all(&self, engine: &Engine) -> Result<()> {
        self.create_all_on(&mut engine.connection()?)
    }

    /// [`create_all`](Schema::create_all) on a connection or session: as a part of its transaction, if one is open.
    ///
    /// # Errors
    /// The same; and an open transaction on a database that would commit it with the first table.
    pub fn create_all_on(&self, db: &mut dyn Executor) -> Result<()> {
        run(db, |dialect| self.create_script(dialect))
    }

    /// Drops every table and enumeration of the schema that exists, with all its rows, in one transaction where the database can
    /// undo DDL.
    ///
    /// # Errors
    /// A schema that contradicts itself ([`Schema::validate`]), and what the database refuses: a table outside the schema that
    /// refers to one in it.
    pub fn drop_all(&self, engine: &Engine) -> Result<()> {
        self.drop_all_on(&mut engine.connection()?)
    }

    /// [`drop_all`](Schema::drop_all) on a connection or session: as a part of its transaction, if one is open.
    ///
    /// # Errors
    /// The same; and an open transaction on a database that would commit it with the first table.
    pub fn drop_all_on(&self, db: &mut dyn Executor) -> Result<()> {
        run(db, |dialect| self.drop_script(dialect))
    }
}

fn run(db: &mut dyn Executor, script: impl FnOnce(&dyn Dialect) -> Result<DdlScript>) -> Result<()> {
    let connection = db.connection()?;
    let script = script(&**connection.dialect())?;
    let transactional = connection.dialect().capabilities().transactional_ddl;
    if transactional {
        return connection.atomic(|connection| run_script(connection, &script));
    }
    if connection.in_transaction() {
        return Err(Error::statement(format!(
            "{} commits an open transaction when a table is created or dropped; commit it first, or use another connection",
            connection.dialect().name()
        )));
    }
    run_script(connection, &script)
}

fn run_script(connection: &mut Connection, script: &DdlScript) -> Result<()> {
    if let Some(before) = script.around.before {
        connection.execute_batch(before)?;
    }
    let result = script.statements.iter().try_for_each(|statement| connection.execute_batch(statement));
    // Also after a failure: the connection goes back to the pool.
    let restored = script.around.after.map_or(Ok(()), |after| connection.execute_batch(after));
    result.and(restored)
}
