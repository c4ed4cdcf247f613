//! One column of a table.

use std::borrow::Cow;

use super::name::put;
use super::{Name, SqlText};
use crate::value::SqlType;
use crate::{Error, Result};

/// A column: its name, type and everything the database is told about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The column's name in the database.
    pub name: Name,
    /// The struct's field; the column's name where there is no struct.
    pub field: Name,
    /// The type, independent of the database.
    pub sql_type: SqlType,
    /// Whether NULL is allowed.
    pub nullable: bool,
    /// The greatest number of characters of a text, if it is limited.
    pub length: Option<u32>,
    /// How many digits a decimal number has in all, if that is limited.
    pub precision: Option<u8>,
    /// How many of a decimal number's digits stand behind the point; 0 if only `precision` is said.
    pub scale: Option<u8>,
    /// The type in the database's own words, instead of the one that `sql_type` stands for; empty words mean that one.
    pub declared_type: Option<SqlText>,
    /// The name of the collation that orders and compares texts; an empty one means the database's own.
    pub collation: Option<SqlText>,
    /// The expression that the database computes the column from; such a column is never written.
    pub computed: Option<Computed>,
    /// A condition on the column alone, in which `{field}` stands for the column. A schema keeps it with the table's other checks.
    pub check: Option<SqlText>,
    /// Whether the database numbers new rows itself.
    pub generated: bool,
    /// The value the database fills in, as SQL.
    pub server_default: Option<SqlText>,
    /// A remark kept in the database.
    pub comment: Option<Name>,
    /// Whether values must never be written to a log.
    pub sensitive: bool,
    /// Whether the column counts the row's changes: every update raises it, and nobody sets it.
    pub version: bool,
}

/// How the database computes a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Computed {
    /// The expression.
    pub expression: SqlText,
    /// Whether the value is kept with the row; else it is computed at each reading, where the database can.
    pub stored: bool,
}

impl Computed {
    /// A value that is kept with the row.
    pub const fn stored(expression: SqlText) -> Computed {
        Computed { expression, stored: true }
    }

    /// A value that is computed at each reading.
    pub const fn virtual_(expression: SqlText) -> Computed {
        Computed { expression, stored: false }
    }
}

impl Column {
    /// A plain column. `field` is the name in code, `name` the one in the database.
    pub const fn new(field: &'static str, name: &'static str, sql_type: SqlType, nullable: bool) -> Column {
        Column {
            name: Cow::Borrowed(name),
            field: Cow::Borrowed(field),
            sql_type,
            nullable,
            length: None,
            precision: None,
            scale: None,
            declared_type: None,
            collation: None,
            computed: None,
            check: None,
            generated: false,
            server_default: None,
            comment: None,
            sensitive: false,
            version: false,
        }
    }

    /// Limits a text to so many characters.
    pub const fn length(mut self, characters: u32) -> Column {
        self.length = Some(characters);
        self
    }

    /// Limits a decimal number to so many digits, and so many of them behind the point.
    pub const fn digits(mut self, precision: u8, scale: u8) -> Column {
        self.precision = Some(precision);
        self.scale = Some(scale);
        self
    }

    /// Declares the column with a type in the database's own words.
    pub const fn declared_type(mut self, sql: SqlText) -> Column {
        put(&mut self.declared_type, sql);
        self
    }

    /// Orders and compares texts as this collation does.
    pub const fn collation(mut self, name: SqlText) -> Column {
        put(&mut self.collation, name);
        self
    }

    /// Lets the database compute the column.
    pub const fn computed(mut self, computed: Computed) -> Column {
        put(&mut self.computed, computed);
        self
    }

    /// Lets every row meet a condition on this column, which `{field}` stands for.
    pub const fn check(mut self, sql: SqlText) -> Column {
        put(&mut self.check, sql);
        self
    }

    /// The same column without the condition on it.
    pub const fn without_check(mut self) -> Column {
        std::mem::forget(self.check.take());
        self
    }

    /// Lets the database number new rows.
    pub const fn generated(mut self) -> Column {
        self.generated = true;
        self
    }

    /// Lets the database fill in a value.
    pub const fn server_default(mut self, sql: SqlText) -> Column {
        put(&mut self.server_default, sql);
        self
    }

    /// Adds a remark.
    pub const fn comment(mut self, text: &'static str) -> Column {
        put(&mut self.comment, Cow::Borrowed(text));
        self
    }

    /// Keeps values out of every log.
    pub const fn sensitive(mut self) -> Column {
        self.sensitive = true;
        self
    }

    /// Lets the column count the row's changes.
    pub const fn version(mut self) -> Column {
        self.version = true;
        self
    }

    /// Whether a row can be inserted without a value for this column.
    pub fn has_database_value(&self) -> bool {
        self.generated || self.server_default.is_some() || self.computed.is_some()
    }

    /// Refuses to write the column if the database computes it.
    ///
    /// # Errors
    /// [`Error::Statement`] naming this column and `entity`.
    pub fn check_writable(&self, entity: &str) -> Result<()> {
        match &self.computed {
            None => Ok(()),
            Some(_) => Err(Error::statement(format!(
                "`{entity}.{}` is computed by the database and cannot be set; set the columns it is computed from",
                self.field
            ))),
        }
    }

    /// Refuses to change the column of a row that is there, if it is computed or counts the row's changes.
    ///
    /// # Errors
    /// [`Error::Statement`] naming this column and `entity`.
    pub fn check_changeable(&self, entity: &str) -> Result<()> {
        match self.version {
            false => self.check_writable(entity),
            true => Err(Error::statement(format!(
                "`{entity}.{}` counts the changes of its row: every update raises it by itself, so it cannot be set",
                self.field
            ))),
        }
    }
}
