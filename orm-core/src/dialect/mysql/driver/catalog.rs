//! What the server's catalog knows of an error beyond its message.

use mysql::prelude::Queryable;
use mysql::{Conn, Params, Value};

use super::super::message;
use crate::error::{DatabaseError, DatabaseErrorKind};

/// The columns of an index; NULL stands for an expression.
const OF_INDEX: &str = "SELECT column_name FROM information_schema.statistics \
                        WHERE table_schema = COALESCE(?, DATABASE()) AND table_name = ? AND index_name = ? ORDER BY seq_in_index";

/// The columns of a foreign key; its table is known too, as names of constraints are only unique in a table.
const OF_FOREIGN_KEY: &str = "SELECT column_name FROM information_schema.key_column_usage \
                              WHERE table_schema = COALESCE(?, DATABASE()) AND table_name = ? AND constraint_name = ? \
                              AND referenced_table_name IS NOT NULL ORDER BY ordinal_position";

/// Looks up the columns of the violated constraint where the message does not name them. If that fails they stay unknown: the
/// error is about something else.
pub(super) fn complete(connection: &mut Conn, error: &mut DatabaseError, sql: &str) {
    let query = match error.kind {
        DatabaseErrorKind::UniqueViolation => OF_INDEX,
        DatabaseErrorKind::ForeignKeyViolation => OF_FOREIGN_KEY,
        _ => return,
    };
    if let (Some(table), Some(constraint), []) = (&error.table, &error.constraint, error.columns.as_slice()) {
        let schema = message::written_schema(sql).map_or(Value::NULL, Value::from);
        let names = vec![schema, table.as_str().into(), constraint.as_str().into()];
        error.columns = columns(connection, query, names).unwrap_or_default();
    }
}

fn columns(connection: &mut Conn, query: &str, names: Vec<Value>) -> mysql::Result<Vec<String>> {
    let statement = connection.prep(query)?;
    let found: Vec<Option<String>> = connection.exec(&statement, Params::Positional(names))?;
    connection.close(statement)?;
    Ok(found.into_iter().flatten().collect())
}
