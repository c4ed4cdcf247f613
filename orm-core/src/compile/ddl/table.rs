//! `CREATE TABLE` and what goes with one table.

use super::index;
use super::names::{self, check_length, quoted, quoted_list, table_name};
use super::words::words;
use crate::compile::Dialect;
use crate::schema::{Column, Computed, ForeignKey, ReferentialAction, Table};
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
            for index in self.table.indexes.iter() {
                self.lines.push(index::inline(self.dialect, self.table, index)?);
            }
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
        let name = self.name();
        self.table.indexes.iter().map(|index| index::create(self.dialect, self.table, &name, index)).collect()
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
        let mut line = format!("{} {}", quoted(self.dialect, &column.name), self.column_type(column)?);
        if let Some(computed) = &column.computed {
            line.push_str(&self.computed(column, computed)?);
        }
        let takes_not_null = column.computed.is_none() || self.dialect.capabilities().computed_not_null;
        if takes_not_null && (!column.nullable || in_key) {
            line.push_str(" NOT NULL");
        }
        if column.generated && !self.dialect.generated_clause().is_empty() {
            line.push(' ');
            line.push_str(self.dialect.generated_clause());
        }
        if let Some(default) = &column.server_default {
            line.push_str(&default_clause(column, &words(self.dialect, self.table, default)?));
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

    /// The type, in the user's own words if there are any for this database, and the collation.
    fn column_type(&self, column: &Column) -> Result<String> {
        let own = column.declared_type.as_ref().map(|sql| sql.for_dialect(self.dialect.name()));
        let mut text = match own.filter(|words| !words.is_empty()) {
            Some(words) => words.to_owned(),
            None => self.dialect.column_type(column)?.into_owned(),
        };
        let collation = column.collation.as_ref().map(|sql| sql.for_dialect(self.dialect.name()));
        if let Some(name) = collation.filter(|name| !name.is_empty()) {
            text.push_str(" COLLATE ");
            text.push_str(&quoted(self.dialect, name));
        }
        Ok(text)
    }

    fn computed(&self, column: &Column, computed: &Computed) -> Result<String> {
        if !computed.stored && !self.dialect.capabilities().virtual_columns {
            let feature = format!(
                "a column that is computed at each reading (`{}` of `{}`); keep it with the row (`stored`)",
                column.name,
                self.table.full_name()
            );
            return Err(Error::Unsupported { feature, dialect: self.dialect.name() });
        }
        let expression = words(self.dialect, self.table, &computed.expression)?;
        Ok(format!(" GENERATED ALWAYS AS ({expression}) {}", if computed.stored { "STORED" } else { "VIRTUAL" }))
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
        let native = self.dialect.capabilities().native_enums;
        for column in self.table.columns.iter() {
            let SqlType::Enum(enumeration) = &column.sql_type else { continue };
            if native && !enumeration.checked {
                continue;
            }
            let name = names::enum_check(self.dialect, self.table, &column.name)?;
            let variants: Vec<String> = enumeration.variants.iter().map(|variant| self.literal(variant)).collect();
            let column = quoted(self.dialect, &column.name);
            self.constraint(name, &format!("CHECK ({column} IN ({}))", variants.join(", ")))?;
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

/// In parentheses any expression is allowed. A literal stands alone where it may: MySQL remembers what is in parentheses as an
/// expression, which its own tools and Alembic then tell from the literal; but it takes no literal for texts and bytes of any length
/// and for JSON: <https://dev.mysql.com/doc/refman/8.0/en/data-type-defaults.html>.
fn default_clause(column: &Column, default: &str) -> String {
    let unbounded = column.length.is_none() && matches!(column.sql_type, SqlType::Text | SqlType::Bytes);
    match is_literal(default) && !unbounded && column.sql_type != SqlType::Json && column.declared_type.is_none() {
        true => format!(" DEFAULT {}", default.trim()),
        false => format!(" DEFAULT ({default})"),
    }
}

/// Whether this is one number, or one text in quotes.
fn is_literal(sql: &str) -> bool {
    let sql = sql.trim();
    match sql.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
        Some(inside) => !inside.replace("''", "").contains(['\'', '\\']),
        None => {
            let digits = sql.trim_start_matches(['-', '+']);
            digits.starts_with(|first: char| first.is_ascii_digit())
                && digits.chars().all(|character| character.is_ascii_digit() || character == '.')
        }
    }
}
