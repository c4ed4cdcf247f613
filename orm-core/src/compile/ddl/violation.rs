//! What a broken constraint is, where the database tells only a part of it.

use super::{names, words};
use crate::compile::Dialect;
use crate::error::{DatabaseError, DatabaseErrorKind};
use crate::schema::{IndexKey, Name, Table};
use crate::value::SqlType;
use crate::{Error, Result};

/// Completes the error of a statement that writes rows of a table: the constraint's name where its columns are known, and the other
/// way round. What the database told stays as it is. An UPDATE may have broken a foreign key of another table.
pub(crate) fn complete(dialect: &dyn Dialect, table: &Table, inserts: bool, error: Error) -> Error {
    let Error::Database(mut said) = error else { return error };
    let is_told = said.constraint.is_some() || !said.columns.is_empty();
    let is_of_table = said.table.as_deref().is_none_or(|name| name == table.name);
    if is_of_table && (is_told || inserts || said.kind != DatabaseErrorKind::ForeignKeyViolation) {
        let found = constraints(dialect, table, said.kind);
        if let Some((name, columns)) = found.ok().and_then(|found| the_broken_one(found, &said)) {
            said.table.get_or_insert_with(|| table.name.to_string());
            if said.columns.is_empty() {
                said.columns = columns;
            }
            if said.constraint.is_none() {
                said.constraint = name;
            }
        }
    }
    Error::Database(said)
}

/// A constraint's name, if the database knows it by one, and its columns.
type Known = (Option<String>, Vec<String>);

/// The one of the name or of the columns that the database told; if it told neither, the only one that there is.
fn the_broken_one(mut known: Vec<Known>, said: &DatabaseError) -> Option<Known> {
    let same = |columns: &[String]| {
        columns.len() == said.columns.len() && columns.iter().all(|column| said.columns.contains(column))
    };
    known.retain(|(name, columns)| match (&said.constraint, said.columns.is_empty()) {
        (Some(told), _) => name.as_ref() == Some(told),
        (None, false) => same(columns),
        (None, true) => true,
    });
    if known.len() > 1 { None } else { known.pop() }
}

/// The table's constraints that such an error can be about.
fn constraints(dialect: &dyn Dialect, table: &Table, kind: DatabaseErrorKind) -> Result<Vec<Known>> {
    let mut known = Vec::new();
    match kind {
        DatabaseErrorKind::UniqueViolation => {
            if !table.primary_key.is_empty() {
                let is_named = table.primary_key.len() > 1 || !dialect.inline_primary_key();
                let name = is_named.then(|| names::primary_key(dialect, table)).transpose()?;
                known.push((name, owned(&table.primary_key)));
            }
            for unique in table.uniques.iter() {
                known.push((Some(names::unique(dialect, table, unique)?), owned(&unique.columns)));
            }
            for index in table.indexes.iter().filter(|index| index.unique) {
                let columns = index.columns.iter().filter_map(|part| match &part.key {
                    IndexKey::Column(name) => Some(name.to_string()),
                    IndexKey::Expression(_) => None,
                });
                known.push((Some(names::index(dialect, table, index)?), columns.collect()));
            }
        }
        DatabaseErrorKind::ForeignKeyViolation => {
            for key in table.foreign_keys.iter() {
                known.push((Some(names::foreign_key(dialect, table, key)?), owned(&key.columns)));
            }
        }
        DatabaseErrorKind::CheckViolation => {
            for (position, check) in table.checks.iter().enumerate() {
                let columns = words::columns(table, &check.condition)?.into_iter().map(str::to_owned).collect();
                known.push((Some(names::check(dialect, table, position, check)?), columns));
            }
            for column in table.columns.iter().filter(|column| matches!(column.sql_type, SqlType::Enum(_))) {
                known.push((Some(names::enum_check(dialect, table, &column.name)?), vec![column.name.to_string()]));
            }
        }
        _ => {}
    }
    Ok(known)
}

fn owned(names: &[Name]) -> Vec<String> {
    names.iter().map(|name| name.to_string()).collect()
}
