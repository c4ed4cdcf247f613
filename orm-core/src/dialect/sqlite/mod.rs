//! SQLite, in the version that the driver bundles.

mod ddl;
mod dml;
#[cfg(feature = "sqlite")]
mod driver;
#[cfg_attr(not(feature = "sqlite"), allow(dead_code, reason = "only the driver uses it"))]
mod errors;
mod exact;
mod json;
#[cfg_attr(not(feature = "sqlite"), allow(dead_code, reason = "only the driver uses it"))]
mod location;
#[cfg_attr(not(feature = "sqlite"), allow(dead_code, reason = "most of it serves the driver"))]
mod text;
mod types;

use std::borrow::Cow;

#[cfg(feature = "sqlite")]
pub use driver::SqliteDriver;

use crate::Result;
use crate::compile::{Capabilities, Dialect, SqlWriter, TransactionMode};
use crate::schema::Column;
use crate::sql::{BinaryOperator, Function, JsonNode, Node};
use crate::value::{SqlType, ValueRef};

/// How SQLite speaks.
#[derive(Clone, Debug)]
pub struct Sqlite {
    capabilities: Capabilities,
}

impl Sqlite {
    /// The bundled version.
    pub fn new() -> Sqlite {
        Sqlite { capabilities: capabilities() }
    }
}

impl Default for Sqlite {
    fn default() -> Sqlite {
        Sqlite::new()
    }
}

impl Dialect for Sqlite {
    fn name(&self) -> &'static str {
        "sqlite"
    }

    fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    fn column_type(&self, column: &Column) -> Result<Cow<'static, str>> {
        types::column_type(column)
    }

    fn check_value(&self, value: &ValueRef<'_>) -> Result<()> {
        text::check(value)
    }

    fn cast_type(&self, sql_type: &SqlType) -> Result<Cow<'static, str>> {
        types::cast_type(sql_type)
    }

    /// A transaction that may write asks for the one write lock at once: one that reads first and writes later fails without any
    /// waiting if another has written in between. Every isolation level is met, as SQLite knows only the strictest.
    fn begin(&self, mode: TransactionMode) -> Cow<'static, str> {
        Cow::Borrowed(match mode.read_only {
            true => "PRAGMA query_only = ON; BEGIN DEFERRED",
            false => "BEGIN IMMEDIATE",
        })
    }

    fn after_transaction(&self, mode: TransactionMode) -> Option<&'static str> {
        mode.read_only.then_some("PRAGMA query_only = OFF")
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

    fn store(&self, column: &Column, value: &mut ValueRef<'_>) {
        if matches!(column.sql_type, SqlType::Decimal) {
            text::store_decimal(column, value);
        }
    }

    fn compared<'v>(&self, writer: &mut SqlWriter<'_, 'v>, node: &'v Node) -> Result<()> {
        exact::compared(writer, node)
    }

    fn equals_parameter(&self, writer: &mut SqlWriter<'_, '_>, table: &str, column: &Column) {
        exact::equals_parameter(writer, table, column);
    }

    fn negate<'v>(&self, writer: &mut SqlWriter<'_, 'v>, node: &'v Node) -> Result<()> {
        if exact::negate(writer, node)? {
            return Ok(());
        }
        writer.push("-");
        writer.operand(node)
    }

    fn call<'v>(
        &self,
        writer: &mut SqlWriter<'_, 'v>,
        function: &'v Function,
        arguments: &'v [Node],
        distinct: bool,
    ) -> Result<()> {
        match exact::call(writer, function, arguments, distinct)? {
            true => Ok(()),
            false => writer.plain_call(function, arguments, distinct),
        }
    }

    fn like_escape(&self, writer: &mut SqlWriter<'_, '_>) {
        dml::escape_clause(writer);
    }

    fn list<'v>(&self, writer: &mut SqlWriter<'_, 'v>, values: Vec<ValueRef<'v>>, negated: bool) -> Result<()> {
        dml::list(writer, values, negated);
        Ok(())
    }

    fn json<'v>(&self, writer: &mut SqlWriter<'_, 'v>, node: &'v JsonNode) -> Result<()> {
        json::json(writer, node)
    }

    fn row_list<'v>(
        &self,
        writer: &mut SqlWriter<'_, 'v>,
        columns: &'v [Node],
        rows: &'v [Node],
        negated: bool,
    ) -> Result<()> {
        dml::row_list(writer, columns, rows, negated)
    }

    fn now(&self) -> &'static str {
        dml::NOW
    }

    fn function<'f>(&self, function: &'f Function) -> &'f str {
        match function {
            Function::Length => "LENGTH",
            function => function.as_sql(),
        }
    }

    /// <https://sqlite.org/lang_select.html#limitoffset>.
    fn all_rows(&self) -> Option<&'static str> {
        Some("-1")
    }

    fn explain(&self) -> &'static str {
        "EXPLAIN QUERY PLAN "
    }
}

fn capabilities() -> Capabilities {
    Capabilities {
        // TRUE and FALSE are 1 and 0: https://sqlite.org/datatype3.html#boolean_datatype
        boolean_type: true,
        // 3.35, https://sqlite.org/lang_returning.html
        insert_returning: true,
        update_returning: true,
        delete_returning: true,
        // A reader sees the snapshot that it began with, and nobody stands in its way: https://sqlite.org/isolation.html
        deferrable_transactions: true,
        // 3.39, https://sqlite.org/lang_select.html
        full_join: true,
        intersect_except: true,
        write_target_in_subselect: true,
        // 3.30, https://sqlite.org/lang_select.html#orderby
        nulls_order: true,
        // https://sqlite.org/floatingpoint.html section 2.2.1; NaN becomes NULL
        infinities: true,
        // 3.8.0, https://sqlite.org/partialindex.html
        partial_indexes: true,
        // 3.9.0, https://sqlite.org/expridx.html
        expression_indexes: true,
        // 3.31, https://sqlite.org/gencol.html
        virtual_columns: true,
        computed_not_null: true,
        index_if_not_exists: true,
        // Names of parent tables are looked up when rows are written: https://sqlite.org/foreignkeys.html section 5
        forward_references: true,
        // https://sqlite.org/lang_transaction.html
        transactional_ddl: true,
        // One JSON array read by `json_each`, built in since 3.38: https://sqlite.org/json1.html
        list_bind: true,
        // One writer at a time, https://sqlite.org/lang_transaction.html; keys: https://sqlite.org/autoinc.html
        insert_next_keys: true,
        // SQLITE_MAX_VARIABLE_NUMBER since 3.32: https://sqlite.org/limits.html
        max_binds: 32_766,
        // 3.24, https://sqlite.org/lang_upsert.html
        conflict_target: true,
        upsert_repeats: true,
        // Names are limited by the statement's length alone: https://sqlite.org/limits.html
        max_identifier: usize::MAX,
        ..Capabilities::default()
    }
}
