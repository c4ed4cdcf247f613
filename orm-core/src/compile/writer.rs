//! The buffer that statements are written into.

use super::scope::Scope;
use super::{Compiled, Dialect};
use crate::schema::short_name;
use crate::sql::TableName;
use crate::value::ValueRef;
use crate::{Error, Result};

/// SQL text and its values while they are being written, for one dialect.
pub struct SqlWriter<'d, 'v> {
    dialect: &'d dyn Dialect,
    sql: String,
    binds: Vec<ValueRef<'v>>,
    /// Placeholders whose values come from elsewhere; they stand in front of all others.
    n_parameters: usize,
    sensitive: Vec<usize>,
    /// Whether values written now belong to a column that must not be logged.
    in_sensitive: bool,
    pub(super) scopes: Vec<Scope<'v>>,
    n_aliases: usize,
    /// The table that UPDATE or DELETE changes, where sub-selects may not read it.
    pub(super) write_target: Option<&'v TableName>,
}

impl<'d, 'v> SqlWriter<'d, 'v> {
    pub(super) fn new(dialect: &'d dyn Dialect) -> SqlWriter<'d, 'v> {
        SqlWriter {
            dialect,
            sql: String::with_capacity(128),
            binds: Vec::new(),
            n_parameters: 0,
            sensitive: Vec::new(),
            in_sensitive: false,
            scopes: Vec::new(),
            n_aliases: 0,
            write_target: None,
        }
    }

    pub(super) fn finish(self) -> Compiled<'v> {
        Compiled { sql: self.sql, binds: self.binds, sensitive: self.sensitive }
    }

    /// The dialect that is written.
    pub fn dialect(&self) -> &'d dyn Dialect {
        self.dialect
    }

    /// Appends SQL that is ours.
    pub fn push(&mut self, sql: &str) {
        self.sql.push_str(sql);
    }

    /// Appends an identifier in quotes.
    pub fn identifier(&mut self, name: &str) {
        self.dialect.identifier(&mut self.sql, name);
    }

    /// Appends `"source"."column"`.
    pub fn qualified(&mut self, source: &str, column: &str) {
        self.identifier(source);
        self.push(".");
        self.identifier(column);
    }

    /// Appends a placeholder and notes its value.
    pub fn bind(&mut self, value: ValueRef<'v>) {
        if self.in_sensitive {
            self.sensitive.push(self.binds.len());
        }
        self.binds.push(value);
        self.dialect.placeholder(&mut self.sql, self.n_parameters + self.binds.len());
    }

    /// Appends a placeholder whose value comes from elsewhere.
    pub fn parameter(&mut self) {
        self.n_parameters += 1;
        self.dialect.placeholder(&mut self.sql, self.n_parameters);
    }

    /// Appends a whole number of our own.
    pub fn integer(&mut self, number: impl std::fmt::Display) {
        use std::fmt::Write;
        write!(self.sql, "{number}").expect("writing into a string cannot fail");
    }

    /// Writes something several times with a separator in between.
    ///
    /// # Errors
    /// Whatever `write` answers.
    pub fn list<T>(
        &mut self,
        items: impl IntoIterator<Item = T>,
        separator: &str,
        mut write: impl FnMut(&mut Self, T) -> Result<()>,
    ) -> Result<()> {
        for (position, item) in items.into_iter().enumerate() {
            if position > 0 {
                self.push(separator);
            }
            write(self, item)?;
        }
        Ok(())
    }

    /// Writes values that must not be logged if `sensitive` is set.
    pub(super) fn with_sensitive(
        &mut self,
        sensitive: bool,
        write: impl FnOnce(&mut Self) -> Result<()>,
    ) -> Result<()> {
        let before = self.in_sensitive;
        self.in_sensitive |= sensitive;
        let result = write(self);
        self.in_sensitive = before;
        result
    }

    /// Refuses what the database cannot do.
    ///
    /// # Errors
    /// [`Error::Unsupported`] unless `supported`.
    pub fn require(&self, supported: bool, feature: &str) -> Result<()> {
        if supported {
            return Ok(());
        }
        Err(Error::Unsupported { feature: feature.to_owned(), dialect: self.dialect.name() })
    }

    /// A table with its schema and, if it has one, its alias.
    pub(super) fn table(&mut self, table: &TableName) {
        self.table_name(table);
        if let Some(alias) = &table.alias {
            self.push(" AS ");
            self.identifier(alias);
        }
    }

    /// A table with its schema.
    pub(super) fn table_name(&mut self, table: &TableName) {
        if let Some(schema) = table.schema.as_ref().filter(|_| self.dialect.capabilities().schemas) {
            self.identifier(schema);
            self.push(".");
        }
        self.identifier(&table.name);
    }

    /// A name for one more occurrence of a table, unlike any other in the statement: `groups_1`.
    pub(super) fn new_alias(&mut self, table: &str) -> String {
        loop {
            self.n_aliases += 1;
            let suffix = format!("_{}", self.n_aliases);
            let limit = self.dialect.capabilities().max_identifier - suffix.len();
            let alias = format!("{}{suffix}", short_name(table, limit));
            if self.scopes.iter().all(|scope| scope.root != alias) {
                return alias;
            }
        }
    }

    /// Where the text ends now.
    pub(super) fn position(&self) -> usize {
        self.sql.len()
    }

    /// Moves what was written since `from` to `to`, which lies before it.
    pub(super) fn move_back(&mut self, from: usize, to: usize) {
        let tail = self.sql.split_off(from);
        self.sql.insert_str(to, &tail);
    }
}
