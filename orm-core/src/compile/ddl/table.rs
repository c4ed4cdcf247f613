//! `CREATE TABLE` and what goes with one table.

use super::names::{self, check_length, quoted, quoted_list, table_name};
use super::words::words;
use crate::compile::Dialect;
use crate::schema::{Column, ForeignKey, Index, ReferentialAction, Table};
use crate::value::SqlType;
use crate::{Error, Result};

/// Writes the statements for one table in one dialect.
pub(super) struct TableDdl<'a> {
    dialect: &'a dyn Dialect,
    table: &'a Table,
    /// Columns, then constraints: the lines between the parentheses.
    lines: Vec<String>,
    /// Constraint names so far, to find two of one name.
    names: Vec<String>,
}

impl<'a> TableDdl<'a> {
    pub(super) fn new(dialect: &'a dyn Dialect, table: &'a Table) -> TableDdl<'a> {
        TableDdl { dialect, table, lines: Vec::new(), names: Vec::new() }
    }

    /// `CREATE TABLE`, without the foreign keys in `later`.
    pub(super) fn create(mut self, later: &[(&Table, &ForeignKey)]) -> Result<String> {
        self.check()?;
        self.columns()?;
        self.primary_key()?;
        self.uniques()?;
        for key in self.table.foreign_keys.iter() {
            if !later.iter().any(|(_, deferred)| std::ptr::eq(*deferred, key)) {
                let name = names::foreign_key(self.dialect, self.table, key)?;
                let clause = foreign_key_clause(self.dialect, key);
                self.constraint(name, &clause)?;
            }
        }
        self.checks()?;
        if !self.dialect.capabilities().index_if_not_exists {
            self.inline_indexes()?;
        }
        let mut sql = format!(
            "{} (\n    {}\n){}",
            self.dialect.create_table(&self.name()),
            self.lines.join(",\n    "),
            self.dialect.table_options()
        );
        if let Some(comment) = self.inline_comment(self.table.comment.as_deref()) {
            sql.push_str(" COMMENT = ");
            sql.push_str(&comment);
        }
        Ok(sql)
    }

    /// `CREATE INDEX` for each index, where indexes are created on their own.
    pub(super) fn indexes(&self) -> Result<Vec<String>> {
        if !self.dialect.capabilities().index_if_not_exists {
            return Ok(Vec::new());
        }
        self.table.indexes.iter().map(|index| self.create_index(index)).collect()
    }

    /// `COMMENT ON`, where comments are set on their own.
    pub(super) fn comments(&self) -> Vec<String> {
        if !self.dialect.capabilities().comments || self.dialect.inline_comments() {
            return Vec::new();
        }
        let table = self.name();
        let mut statements = Vec::new();
        if let Some(comment) = &self.table.comment {
            statements.push(format!("COMMENT ON TABLE {table} IS {}", self.literal(comment)));
        }
        for column in self.table.columns.iter() {
            if let Some(comment) = &column.comment {
                let name = quoted(self.dialect, &column.name);
                statements.push(format!("COMMENT ON COLUMN {table}.{name} IS {}", self.literal(comment)));
            }
        }
        statements
    }

    pub(super) fn drop(&self) -> String {
        format!("DROP TABLE IF EXISTS {}", self.name())
    }

    /// Creates an empty table of the same name that these foreign keys can refer to, and nothing else.
    pub(super) fn create_stand_in(&self, keys: &[&ForeignKey]) -> String {
        let mut columns: Vec<String> = Vec::new();
        let mut uniques: Vec<String> = Vec::new();
        for key in keys {
            columns.extend(key.target_columns.iter().map(|name| quoted(self.dialect, name)));
            uniques.push(format!("UNIQUE ({})", quoted_list(self.dialect, &key.target_columns)));
        }
        for list in [&mut columns, &mut uniques] {
            list.sort();
            list.dedup();
        }
        format!("CREATE TABLE {} ({}, {})", self.name(), columns.join(", "), uniques.join(", "))
    }

    /// Adds a foreign key to the table, which stands already.
    pub(super) fn add_foreign_key(&self, key: &ForeignKey) -> Result<String> {
        let name = quoted(self.dialect, &names::foreign_key(self.dialect, self.table, key)?);
        let clause = format!("CONSTRAINT {name} {}", foreign_key_clause(self.dialect, key));
        Ok(self.dialect.add_constraint(&self.name(), &clause))
    }

    pub(super) fn drop_foreign_key(&self, key: &ForeignKey) -> Result<String> {
        let name = quoted(self.dialect, &names::foreign_key(self.dialect, self.table, key)?);
        Ok(self.dialect.drop_constraint(&self.name(), &name))
    }

    fn name(&self) -> String {
        table_name(self.dialect, self.table.schema.as_deref(), &self.table.name)
    }

    fn check(&self) -> Result<()> {
        check_length(self.dialect, "table", &self.table.name)?;
        for column in self.table.columns.iter() {
            check_length(self.dialect, "column", &column.name)?;
        }
        self.dialect.check_table(self.table)
    }

    fn columns(&mut self) -> Result<()> {
        for column in self.table.columns.iter() {
            let line = self.column(column)?;
            self.lines.push(line);
        }
        Ok(())
    }

    /// `name type NOT NULL …`, as it also stands behind `ADD COLUMN`.
    fn column(&self, column: &Column) -> Result<String> {
        let in_key = self.table.primary_key.contains(&column.name);
        let mut line = format!("{} {}", quoted(self.dialect, &column.name), self.dialect.column_type(column)?);
        if !column.nullable || in_key {
            line.push_str(" NOT NULL");
        }
        if column.generated && !self.dialect.generated_clause().is_empty() {
            line.push(' ');
            line.push_str(self.dialect.generated_clause());
        }
        if let Some(default) = &column.server_default {
            // In parentheses any expression is allowed, not only a literal.
            line.push_str(&format!(" DEFAULT ({})", words(self.dialect, self.table, default)?));
        }
        if in_key && self.has_inline_key() {
            line.push_str(" PRIMARY KEY");
        }
        if let Some(comment) = self.inline_comment(column.comment.as_deref()) {
            line.push_str(" COMMENT ");
            line.push_str(&comment);
        }
        Ok(line)
    }

    fn has_inline_key(&self) -> bool {
        self.table.primary_key.len() == 1 && self.dialect.inline_primary_key()
    }

    fn primary_key(&mut self) -> Result<()> {
        if self.table.primary_key.is_empty() || self.has_inline_key() {
            return Ok(());
        }
        let name = names::primary_key(self.dialect, self.table)?;
        let clause = format!("PRIMARY KEY ({})", quoted_list(self.dialect, &self.table.primary_key));
        self.constraint(name, &clause)
    }

    fn uniques(&mut self) -> Result<()> {
        for unique in self.table.uniques.iter() {
            let name = names::unique(self.dialect, self.table, unique)?;
            let clause = format!("UNIQUE ({})", quoted_list(self.dialect, &unique.columns));
            self.constraint(name, &clause)?;
        }
        Ok(())
    }

    fn checks(&mut self) -> Result<()> {
        for (position, check) in self.table.checks.iter().enumerate() {
            let name = names::check(self.dialect, self.table, position, check)?;
            let clause = format!("CHECK ({})", words(self.dialect, self.table, &check.condition)?);
            self.constraint(name, &clause)?;
        }
        if self.dialect.capabilities().native_enums {
            return Ok(());
        }
        for column in self.table.columns.iter() {
            if let SqlType::Enum(enumeration) = &column.sql_type {
                let name = names::enum_check(self.dialect, self.table, &column.name)?;
                let variants: Vec<String> = enumeration.variants.iter().map(|variant| self.literal(variant)).collect();
                let column = quoted(self.dialect, &column.name);
                self.constraint(name, &format!("CHECK ({column} IN ({}))", variants.join(", ")))?;
            }
        }
        Ok(())
    }

    fn constraint(&mut self, name: String, clause: &str) -> Result<()> {
        if self.names.contains(&name) {
            return Err(Error::schema(format!(
                "two constraints of table `{}` are called `{name}`; give one of them a `name` of its own",
                self.table.full_name()
            )));
        }
        self.lines.push(format!("CONSTRAINT {} {clause}", quoted(self.dialect, &name)));
        self.names.push(name);
        Ok(())
    }

    fn inline_indexes(&mut self) -> Result<()> {
        for index in self.table.indexes.iter() {
            self.check_index(index)?;
            let name = quoted(self.dialect, &names::index(self.dialect, self.table, index)?);
            let unique = if index.unique { "UNIQUE " } else { "" };
            self.lines.push(format!("{unique}INDEX {name} ({})", quoted_list(self.dialect, &index.columns)));
        }
        Ok(())
    }

    fn create_index(&self, index: &Index) -> Result<String> {
        self.check_index(index)?;
        let mut sql = format!(
            "CREATE {}INDEX IF NOT EXISTS {} ON {} ({})",
            if index.unique { "UNIQUE " } else { "" },
            quoted(self.dialect, &names::index(self.dialect, self.table, index)?),
            self.name(),
            quoted_list(self.dialect, &index.columns),
        );
        if let Some(condition) = &index.condition {
            sql.push_str(" WHERE ");
            sql.push_str(&words(self.dialect, self.table, condition)?);
        }
        Ok(sql)
    }

    fn check_index(&self, index: &Index) -> Result<()> {
        if index.condition.is_some() && !self.dialect.capabilities().partial_indexes {
            return Err(Error::Unsupported {
                feature: format!(
                    "an index over a part of the rows (`where` on an index of `{}`)",
                    self.table.full_name()
                ),
                dialect: self.dialect.name(),
            });
        }
        Ok(())
    }

    fn inline_comment(&self, comment: Option<&str>) -> Option<String> {
        let inline = self.dialect.capabilities().comments && self.dialect.inline_comments();
        comment.filter(|_| inline).map(|comment| self.literal(comment))
    }

    fn literal(&self, text: &str) -> String {
        let mut out = String::new();
        self.dialect.string_literal(&mut out, text);
        out
    }
}

/// `FOREIGN KEY (..) REFERENCES ..`. NO ACTION is left out: it is every database's default, and reflection leaves it out too.
fn foreign_key_clause(dialect: &dyn Dialect, key: &ForeignKey) -> String {
    let mut clause = format!(
        "FOREIGN KEY ({}) REFERENCES {} ({})",
        quoted_list(dialect, &key.columns),
        table_name(dialect, key.target_schema.as_deref(), &key.target_table),
        quoted_list(dialect, &key.target_columns),
    );
    for (event, action) in [("DELETE", key.on_delete), ("UPDATE", key.on_update)] {
        if action != ReferentialAction::NoAction {
            clause.push_str(&format!(" ON {event} {}", action.as_sql()));
        }
    }
    clause
}
