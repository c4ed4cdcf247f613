//! Quoted names of tables and constraints.

use crate::compile::Dialect;
use crate::schema::{Check, ForeignKey, Index, IndexKey, Name, Table, Unique, constraint_name, short_name};
use crate::{Error, Result};

use super::words;

/// Quotes a name.
pub(super) fn quoted(dialect: &dyn Dialect, name: &str) -> String {
    let mut out = String::new();
    dialect.identifier(&mut out, name);
    out
}

/// Quotes names and puts commas between.
pub(super) fn quoted_list(dialect: &dyn Dialect, names: &[Name]) -> String {
    names.iter().map(|name| quoted(dialect, name)).collect::<Vec<_>>().join(", ")
}

/// Quotes a table's name, with its schema where the database has schemas.
pub(super) fn table_name(dialect: &dyn Dialect, schema: Option<&str>, table: &str) -> String {
    match schema {
        Some(schema) if dialect.capabilities().schemas => {
            format!("{}.{}", quoted(dialect, schema), quoted(dialect, table))
        }
        _ => quoted(dialect, table),
    }
}

/// Refuses a name that the database would cut.
pub(super) fn check_length(dialect: &dyn Dialect, what: &str, name: &str) -> Result<()> {
    let limit = dialect.capabilities().max_identifier;
    if name.len() <= limit {
        return Ok(());
    }
    Err(Error::schema(format!(
        "{what} `{name}` has {} bytes, {} allows {limit} in a name; choose a shorter one",
        name.len(),
        dialect.name(),
    )))
}

/// A constraint's own name, or the convention's cut to what the database allows.
fn named(dialect: &dyn Dialect, own: Option<&Name>, convention: impl FnOnce() -> String) -> Result<String> {
    match own {
        Some(name) => check_length(dialect, "the name", name).map(|()| name.to_string()),
        None => Ok(short_name(&convention(), dialect.capabilities().max_identifier)),
    }
}

fn strings(names: &[Name]) -> impl Iterator<Item = &str> {
    names.iter().map(|name| &**name)
}

pub(super) fn primary_key(dialect: &dyn Dialect, table: &Table) -> Result<String> {
    named(dialect, None, || constraint_name("pk", &table.name, []))
}

pub(super) fn foreign_key(dialect: &dyn Dialect, table: &Table, key: &ForeignKey) -> Result<String> {
    named(dialect, key.name.as_ref(), || {
        constraint_name("fk", &table.name, strings(&key.columns).chain([&*key.target_table]))
    })
}

pub(super) fn unique(dialect: &dyn Dialect, table: &Table, unique: &Unique) -> Result<String> {
    named(dialect, unique.name.as_ref(), || constraint_name("uq", &table.name, strings(&unique.columns)))
}

/// The columns, and those that expressions name in braces.
pub(super) fn index(dialect: &dyn Dialect, table: &Table, index: &Index) -> Result<String> {
    let mut columns: Vec<&str> = Vec::new();
    for part in index.columns.iter() {
        match &part.key {
            IndexKey::Column(name) => columns.push(name),
            IndexKey::Expression(sql) => columns.extend(words::columns(table, sql)?),
        }
    }
    if columns.is_empty() && index.name.is_none() {
        return Err(Error::schema(format!(
            "an index of table `{}` names no column in braces, so that it has no name by convention; give it a `name`",
            table.full_name()
        )));
    }
    named(dialect, index.name.as_ref(), || constraint_name("ix", &table.name, columns))
}

/// The columns that the condition names in braces; its place in the list, from 1, if it names none.
pub(super) fn check(dialect: &dyn Dialect, table: &Table, position: usize, check: &Check) -> Result<String> {
    let columns = words::columns(table, &check.condition)?;
    named(dialect, check.name.as_ref(), || match columns.is_empty() {
        true => constraint_name("ck", &table.name, [(position + 1).to_string().as_str()]),
        false => constraint_name("ck", &table.name, columns),
    })
}

pub(super) fn enum_check(dialect: &dyn Dialect, table: &Table, column: &str) -> Result<String> {
    named(dialect, None, || constraint_name("ck", &table.name, [column]))
}
