//! MySQL, from version 8.0.31 on, and what MariaDB shares with it.

mod ddl;
mod dml;
mod types;

use std::borrow::Cow;

use crate::Result;
use crate::compile::{Capabilities, Dialect, SqlWriter, TransactionMode};
use crate::schema::Column;
use crate::sql::{BinaryOperator, Conflict, Node};
use crate::value::SqlType;

/// How MySQL speaks.
#[derive(Clone, Debug)]
pub struct MySql {
    capabilities: Capabilities,
}

impl MySql {
    /// The oldest version that is supported.
    pub fn new() -> MySql {
        MySql { capabilities: capabilities() }
    }
}

impl Default for MySql {
    fn default() -> MySql {
        MySql::new()
    }
}

impl Dialect for MySql {
    fn name(&self) -> &'static str {
        "mysql"
    }

    fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    fn column_type(&self, column: &Column) -> Result<Cow<'static, str>> {
        types::column_type(self, column)
    }

    fn cast_type(&self, sql_type: &SqlType) -> Result<Cow<'static, str>> {
        types::cast_type(sql_type)
    }

    fn quote(&self) -> char {
        '`'
    }

    /// The level belongs to a statement of its own, which holds for the next transaction:
    /// <https://dev.mysql.com/doc/refman/8.0/en/set-transaction.html>.
    fn begin(&self, mode: TransactionMode) -> Cow<'static, str> {
        let start = if mode.read_only { "START TRANSACTION READ ONLY" } else { "START TRANSACTION" };
        match mode.isolation {
            Some(level) => format!("SET TRANSACTION ISOLATION LEVEL {}; {start}", level.as_sql()).into(),
            None => start.into(),
        }
    }

    fn binary<'v>(
        &self,
        writer: &mut SqlWriter<'_, 'v>,
        operator: BinaryOperator,
        left: &'v Node,
        right: &'v Node,
    ) -> Result<()> {
        dml::binary(writer, operator, left, right)
    }

    fn now(&self) -> &'static str {
        dml::NOW
    }

    /// The manual gives this number: <https://dev.mysql.com/doc/refman/8.0/en/select.html>.
    fn all_rows(&self) -> Option<&'static str> {
        Some("18446744073709551615")
    }

    fn default_row(&self) -> &'static str {
        " () VALUES ()"
    }

    fn conflict<'v>(&self, writer: &mut SqlWriter<'_, 'v>, conflict: &'v Conflict) -> Result<()> {
        dml::conflict(writer, conflict)
    }
}

fn capabilities() -> Capabilities {
    Capabilities {
        // TRUE and FALSE are 1 and 0: https://dev.mysql.com/doc/refman/8.0/en/boolean-literals.html
        boolean_type: true,
        // https://dev.mysql.com/doc/refman/8.0/en/innodb-locking-reads.html; SKIP LOCKED and NOWAIT: 8.0.1
        row_locks: true,
        lock_wait: true,
        // 8.0.14, https://dev.mysql.com/doc/refman/8.0/en/lateral-derived-tables.html
        lateral: true,
        // 8.0.31, https://dev.mysql.com/doc/refman/8.0/en/set-operations.html
        intersect_except: true,
        // A schema is a database here: https://dev.mysql.com/doc/refman/8.0/en/create-database.html
        schemas: true,
        // https://dev.mysql.com/doc/refman/8.0/en/create-table.html
        comments: true,
        // https://dev.mysql.com/doc/refman/8.0/en/enum.html
        native_enums: true,
        // 8.0.13, https://dev.mysql.com/doc/refman/8.0/en/create-index.html#create-index-functional-key-parts
        expression_indexes: true,
        // https://dev.mysql.com/doc/refman/8.0/en/create-table-generated-columns.html
        virtual_columns: true,
        computed_not_null: true,
        // https://dev.mysql.com/doc/refman/8.0/en/create-table-foreign-keys.html
        add_foreign_key: true,
        // While `foreign_key_checks` is off: same page, "Foreign Key Checks"
        forward_references: true,
        // A 16-bit count in COM_STMT_PREPARE: https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_stmt_prepare.html
        max_binds: 65_535,
        // 64 characters, so 64 bytes are safe: https://dev.mysql.com/doc/refman/8.0/en/identifier-length.html
        max_identifier: 64,
        ..Capabilities::default()
    }
}
