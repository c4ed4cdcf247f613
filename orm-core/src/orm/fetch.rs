//! Running statements: the one place where the mapping meets a connection.

use crate::Result;
use crate::compile::Statement;
use crate::engine::{Executor, Next, Row};

/// Compiles a statement for the executor's database and calls `each` with its rows.
pub(crate) fn fetch(
    db: &mut dyn Executor,
    statement: Statement<'_>,
    each: &mut dyn FnMut(&mut dyn Row) -> Result<Next>,
) -> Result<()> {
    let connection = db.connection()?;
    let dialect = connection.dialect().clone();
    let compiled = statement.compile(&*dialect)?;
    connection.query_compiled(&compiled, each)
}

/// Compiles a statement without rows and runs it; the number of rows it touched.
pub(crate) fn execute(db: &mut dyn Executor, statement: Statement<'_>) -> Result<u64> {
    let connection = db.connection()?;
    let dialect = connection.dialect().clone();
    let compiled = statement.compile(&*dialect)?;
    connection.execute_compiled(&compiled)
}

/// Collects rows that are read by `read`.
pub(crate) fn collect<T>(
    db: &mut dyn Executor,
    statement: Statement<'_>,
    mut read: impl FnMut(&mut dyn Row) -> Result<T>,
) -> Result<Vec<T>> {
    let mut list = Vec::new();
    fetch(db, statement, &mut |row| {
        list.push(read(row)?);
        Ok(Next::More)
    })?;
    Ok(list)
}
