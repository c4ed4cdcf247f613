//! Indexes, on their own or inside `CREATE TABLE`.

use super::names::{self, quoted};
use super::words::words;
use crate::compile::Dialect;
use crate::schema::{Index, IndexColumn, IndexKey, Table};
use crate::{Error, Result};

/// `CREATE INDEX`; the table's name is quoted already.
pub(super) fn create(dialect: &dyn Dialect, table: &Table, table_name: &str, index: &Index) -> Result<String> {
    let mut sql = format!(
        "CREATE {}INDEX IF NOT EXISTS {} ON {table_name} ({})",
        if index.unique { "UNIQUE " } else { "" },
        quoted(dialect, &names::index(dialect, table, index)?),
        parts(dialect, table, index)?,
    );
    if let Some(condition) = condition(dialect, table, index)? {
        sql.push_str(" WHERE ");
        sql.push_str(&condition);
    }
    Ok(sql)
}

/// The line in `CREATE TABLE`.
pub(super) fn inline(dialect: &dyn Dialect, table: &Table, index: &Index) -> Result<String> {
    condition(dialect, table, index)?;
    Ok(format!(
        "{}INDEX {} ({})",
        if index.unique { "UNIQUE " } else { "" },
        quoted(dialect, &names::index(dialect, table, index)?),
        parts(dialect, table, index)?,
    ))
}

/// What is indexed, with commas.
fn parts(dialect: &dyn Dialect, table: &Table, index: &Index) -> Result<String> {
    let part = |part: &IndexColumn| {
        let mut text = match &part.key {
            IndexKey::Column(name) => quoted(dialect, name),
            IndexKey::Expression(_) if !dialect.capabilities().expression_indexes => {
                return Err(unsupported(dialect, table, "an index over an expression (an index"));
            }
            IndexKey::Expression(sql) => format!("({})", words(dialect, table, sql)?),
        };
        if part.descending {
            text.push_str(" DESC");
        }
        Ok(text)
    };
    let parts: Result<Vec<String>> = index.columns.iter().map(part).collect();
    Ok(parts?.join(", "))
}

fn condition(dialect: &dyn Dialect, table: &Table, index: &Index) -> Result<Option<String>> {
    match &index.condition {
        Some(_) if !dialect.capabilities().partial_indexes => {
            Err(unsupported(dialect, table, "an index over a part of the rows (`where` on an index"))
        }
        Some(condition) => words(dialect, table, condition).map(Some),
        None => Ok(None),
    }
}

fn unsupported(dialect: &dyn Dialect, table: &Table, what: &str) -> Error {
    let feature = format!("{what} of `{}`)", table.full_name());
    Error::Unsupported { feature, dialect: dialect.name() }
}
