//! Creating and dropping a schema's tables in a database.

use super::{Connection, Engine};
use crate::Result;
use crate::compile::{Bracket, DdlScript};
use crate::schema::Schema;

impl Schema {
    /// Creates every table, index and enumeration that does not exist yet: all, or none where the database can undo DDL.
    ///
    /// Tables that exist are left as they are, even if they differ: changing them is what migrations are for.
    ///
    /// # Errors
    /// A schema that contradicts itself, and what the database refuses.
    pub fn create_all(&self, engine: &Engine) -> Result<()> {
        self.create_all_on(&mut *engine.connection()?)
    }

    /// The same on a connection, inside its transaction if one is open.
    ///
    /// # Errors
    /// As [`create_all`](Schema::create_all).
    pub fn create_all_on(&self, connection: &mut Connection) -> Result<()> {
        let script = self.create_script(&**connection.dialect())?;
        run(connection, script)
    }

    /// Drops every table and enumeration of the schema that exists, with all rows.
    ///
    /// # Errors
    /// A schema that contradicts itself, and what the database refuses: a table outside the schema still refers to one inside.
    pub fn drop_all(&self, engine: &Engine) -> Result<()> {
        self.drop_all_on(&mut *engine.connection()?)
    }

    /// The same on a connection, inside its transaction if one is open.
    ///
    /// # Errors
    /// As [`drop_all`](Schema::drop_all).
    pub fn drop_all_on(&self, connection: &mut Connection) -> Result<()> {
        let script = self.drop_script(&**connection.dialect())?;
        run(connection, script)
    }
}

fn run(connection: &mut Connection, script: DdlScript) -> Result<()> {
    let DdlScript { around: Bracket { before, after }, statements } = script;
    if let Some(sql) = before {
        connection.execute_batch(sql)?;
    }
    let run = |connection: &mut Connection| statements.iter().try_for_each(|sql| connection.execute_batch(sql));
    let result = match connection.dialect().capabilities().transactional_ddl {
        true => connection.atomic(run),
        false => run(connection),
    };
    // Also after a failure: the connection goes back to the pool.
    let after = after.map_or(Ok(()), |sql| connection.execute_batch(sql));
    result.and(after)
}
