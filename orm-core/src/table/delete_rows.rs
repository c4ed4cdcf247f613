//! DELETE of many rows by their keys, as many with one statement as it takes.

use super::keyed::{Keyed, KeyedRows};
use super::node_of;
use crate::compile::{Compiled, Dialect, Statement};
use crate::engine::Connection;
use crate::schema::{Column, Table};
use crate::sql::{Delete, DeleteByKey, Node};
use crate::{Error, Result};

/// How many keys stand in one statement where each is a parameter: a power of two, as lists are filled up to one.
const MOST_KEYS: usize = 512;

/// A DELETE of rows that are found by their keys.
pub(crate) struct DeletePlan<'p> {
    /// What messages call the rows: the entity, or the table.
    pub(crate) entity: &'p str,
    /// The table.
    pub(crate) table: &'p Table,
    /// The columns that tell a row from the others.
    pub(crate) key: Vec<&'p Column>,
    /// The column that must still hold the old version.
    pub(crate) version: Option<&'p Column>,
}

impl DeletePlan<'_> {
    /// Deletes the rows: all of those that are there, or none if one is refused. Answers how many there were.
    ///
    /// # Errors
    /// No key, a key that is NULL, a value that no key can be, and what the database refuses.
    pub(crate) fn execute(&self, rows: KeyedRows<'_, '_>, connection: &mut Connection) -> Result<u64> {
        let dialect = connection.dialect().clone();
        let keyed = self.keyed()?;
        if rows.n_rows == 0 {
            return Ok(0);
        }
        let mut next_row = 0;
        let first = self.statement(&keyed, &rows, &mut next_row, &*dialect)?;
        // A row that is refused must not cost the caller's transaction.
        let is_guarded = dialect.capabilities().errors_fail_transaction && connection.in_transaction();
        if next_row == rows.n_rows && !(is_guarded && rows.n_rows > 1) {
            return connection.execute_compiled(&first);
        }
        connection.atomic(|connection| {
            let mut n_deleted = connection.execute_compiled(&first)?;
            while next_row < rows.n_rows {
                n_deleted +=
                    connection.execute_compiled(&self.statement(&keyed, &rows, &mut next_row, &*dialect)?)?;
            }
            Ok(n_deleted)
        })
    }

    /// The first of the statements, and usually the only one.
    pub(crate) fn compile<'r>(&self, rows: &KeyedRows<'r, '_>, dialect: &dyn Dialect) -> Result<Compiled<'r>> {
        self.statement(&self.keyed()?, rows, &mut 0, dialect)
    }

    /// The statement for the rows from `next_row` on, as many as it takes.
    fn statement<'r>(
        &self,
        keyed: &Keyed<'_>,
        rows: &KeyedRows<'r, '_>,
        next_row: &mut usize,
        dialect: &dyn Dialect,
    ) -> Result<Compiled<'r>> {
        // A list of one column's values is one parameter where that is possible at all.
        let is_joined = rows.n_rows > 1 && keyed.key.len() > 1 && keyed.takes_arrays(dialect.capabilities());
        if is_joined {
            let key = keyed.key.iter().map(|column| (*column).clone()).collect();
            let delete = DeleteByKey { table: self.table.into(), key };
            let text = Statement::DeleteByKey(&delete).compile(dialect)?.into_owned();
            let binds = keyed.lists(rows, next_row, dialect)?;
            return Ok(Compiled { sql: text.sql, binds, sensitive: keyed.sensitive() });
        }
        let capabilities = dialect.capabilities();
        let most_rows = match capabilities.list_bind && keyed.key.len() == 1 {
            true => capabilities.insert_batch,
            false => MOST_KEYS.min(capabilities.max_binds / keyed.key.len()).max(1),
        };
        let end = rows.n_rows.min(*next_row + most_rows);
        let mut keys = Vec::with_capacity(end - *next_row);
        let mut values = Vec::with_capacity(keyed.key.len());
        for row in *next_row..end {
            keyed.append(rows, row, dialect, &mut values)?;
            keys.push(tuple(values.drain(..).map(|value| Node::Value(value.into_owned())).collect()));
        }
        *next_row = end;
        let columns = tuple(keyed.key.iter().map(|column| node_of(column)).collect());
        let filter = vec![Node::In(Box::new(columns), keys, false)];
        let delete = Delete { table: self.table.into(), filter, returning: Vec::new() };
        Statement::Delete(&delete).compile(dialect).map(Compiled::into_owned)
    }

    fn keyed(&self) -> Result<Keyed<'_>> {
        match self.key.is_empty() {
            true => Err(Error::statement(format!(
                "the deletion of many rows of `{}` has no key to find rows by; name its columns",
                self.entity
            ))),
            false => Ok(Keyed::new(self.entity, &[], &self.key, self.version)),
        }
    }
}

/// One value, or several side by side.
fn tuple(mut nodes: Vec<Node>) -> Node {
    match nodes.len() {
        1 => nodes.remove(0),
        _ => Node::Tuple(nodes),
    }
}
