//! One table.

use std::borrow::Cow;

use super::name::{put, put_list};
use super::{Check, Column, ForeignKey, Index, Name, Unique};
use crate::{Error, Result};

/// A table (or view) with its columns, constraints and indexes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The table's name.
    pub name: Name,
    /// The schema (namespace) it stands in; the connection's default one if absent.
    pub schema: Option<Name>,
    /// Table or view.
    pub kind: TableKind,
    /// The columns, in order.
    pub columns: Cow<'static, [Column]>,
    /// The primary key's columns, in order; empty for a table without one.
    pub primary_key: Cow<'static, [Name]>,
    /// The foreign keys.
    pub foreign_keys: Cow<'static, [ForeignKey]>,
    /// The unique constraints.
    pub uniques: Cow<'static, [Unique]>,
    /// The check constraints.
    pub checks: Cow<'static, [Check]>,
    /// The indexes.
    pub indexes: Cow<'static, [Index]>,
    /// A remark kept in the database.
    pub comment: Option<Name>,
}

/// Whether a table holds rows of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TableKind {
    /// An ordinary table.
    Table,
    /// A view: read, never created or written by us.
    View,
}

impl Table {
    /// A table with these columns and nothing else.
    pub const fn new(name: &'static str, columns: &'static [Column]) -> Table {
        Table {
            name: Cow::Borrowed(name),
            schema: None,
            kind: TableKind::Table,
            columns: Cow::Borrowed(columns),
            primary_key: Cow::Borrowed(&[]),
            foreign_keys: Cow::Borrowed(&[]),
            uniques: Cow::Borrowed(&[]),
            checks: Cow::Borrowed(&[]),
            indexes: Cow::Borrowed(&[]),
            comment: None,
        }
    }

    /// Makes this a view: read, never created or written by us.
    pub const fn view(mut self) -> Table {
        self.kind = TableKind::View;
        self
    }

    /// Puts the table into a schema (namespace).
    pub const fn schema(mut self, schema: &'static str) -> Table {
        put(&mut self.schema, Cow::Borrowed(schema));
        self
    }

    /// Sets the primary key.
    pub const fn primary_key(mut self, columns: &'static [Name]) -> Table {
        put_list(&mut self.primary_key, columns);
        self
    }

    /// Sets the foreign keys.
    pub const fn foreign_keys(mut self, list: &'static [ForeignKey]) -> Table {
        put_list(&mut self.foreign_keys, list);
        self
    }

    /// Sets the unique constraints.
    pub const fn uniques(mut self, list: &'static [Unique]) -> Table {
        put_list(&mut self.uniques, list);
        self
    }

    /// Sets the check constraints.
    pub const fn checks(mut self, list: &'static [Check]) -> Table {
        put_list(&mut self.checks, list);
        self
    }

    /// Sets the indexes.
    pub const fn indexes(mut self, list: &'static [Index]) -> Table {
        put_list(&mut self.indexes, list);
        self
    }

    /// Adds a remark.
    pub const fn comment(mut self, text: &'static str) -> Table {
        put(&mut self.comment, Cow::Borrowed(text));
        self
    }

    /// The column with this name in the database.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The column that counts its row's changes, if there is one.
    pub fn version(&self) -> Option<&Column> {
        self.columns.iter().find(|column| column.version)
    }

    /// The position of the column that a struct's field or the database calls `name`.
    ///
    /// # Errors
    /// [`Error::UnknownName`] with the nearest names.
    pub fn position(&self, name: &str) -> Result<usize> {
        self.columns
            .iter()
            .position(|column| column.field == name)
            .or_else(|| self.columns.iter().position(|column| column.name == name))
            .ok_or_else(|| {
                Error::unknown_name("column", name, &self.name, self.columns.iter().map(|column| &*column.field))
            })
    }

    /// Moves the conditions on single columns to the table's checks.
    pub(super) fn gather_checks(&mut self) {
        if self.columns.iter().all(|column| column.check.is_none()) {
            return;
        }
        let mut checks = Vec::new();
        for column in self.columns.to_mut() {
            if let Some(condition) = column.check.take() {
                checks.push(Check { name: None, condition: condition.of_field(&column.field) });
            }
        }
        checks.extend(self.checks.iter().cloned());
        self.checks = checks.into();
    }

    /// The name with its schema, for messages: `sales.orders`.
    pub fn full_name(&self) -> String {
        match &self.schema {
            Some(schema) => format!("{schema}.{}", self.name),
            None => self.name.to_string(),
        }
    }
}
