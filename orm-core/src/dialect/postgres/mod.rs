//! PostgreSQL, from version 12 on.

mod ddl;
mod dml;
#[cfg(feature = "postgres")]
mod driver;
#[cfg_attr(not(feature = "postgres"), allow(dead_code, reason = "only the driver uses it"))]
mod errors;
mod json;
mod limits;
#[cfg_attr(not(feature = "postgres"), allow(dead_code, reason = "only the driver uses it"))]
mod options;
mod types;

use std::borrow::Cow;
use std::fmt::Write as _;

#[cfg(feature = "postgres")]
pub use driver::{PostgresClient, PostgresDriver};

use crate::Result;
use crate::compile::{Capabilities, Dialect, SqlWriter};
use crate::schema::{Column, Table};
use crate::sql::{JsonNode, Node};
use crate::value::{SqlType, ValueRef};

/// How PostgreSQL speaks.
#[derive(Clone, Debug)]
pub struct Postgres {
    capabilities: Capabilities,
}

impl Postgres {
    /// The oldest version that is supported.
    pub fn new() -> Postgres {
        Postgres { capabilities: capabilities() }
    }
}

impl Default for Postgres {
    fn default() -> Postgres {
        Postgres::new()
    }
}

impl Dialect for Postgres {
    fn name(&self) -> &'static str {
        "postgres"
    }

    fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    fn column_type(&self, column: &Column) -> Result<Cow<'static, str>> {
        types::column_type(self, column)
    }

    fn check_value(&self, value: &ValueRef<'_>) -> Result<()> {
        limits::check(value)
    }

    fn cast_type(&self, sql_type: &SqlType) -> Result<Cow<'static, str>> {
        types::cast_type(self, sql_type)
    }

    fn placeholder(&self, out: &mut String, number: usize) {
        let _ = write!(out, "${number}");
    }

    fn like<'v>(
        &self,
        writer: &mut SqlWriter<'_, 'v>,
        text: &'v Node,
        pattern: &'v Node,
        ignore_case: bool,
    ) -> Result<()> {
        dml::like(writer, text, pattern, ignore_case)
    }

    fn list<'v>(&self, writer: &mut SqlWriter<'_, 'v>, values: Vec<ValueRef<'v>>, negated: bool) -> Result<()> {
        dml::list(writer, values, negated);
        Ok(())
    }

    fn array_rows<'v>(&self, writer: &mut SqlWriter<'_, 'v>, columns: &'v [Column], ordered: bool) -> Result<()> {
        dml::array_rows(self, writer, columns, ordered)
    }

    fn arrays(&self, writer: &mut SqlWriter<'_, '_>, columns: &[&Column]) -> Result<()> {
        dml::arrays(self, writer, columns)
    }

    fn json<'v>(&self, writer: &mut SqlWriter<'_, 'v>, node: &'v JsonNode) -> Result<()> {
        json::json(writer, node)
    }

    fn matches<'v>(&self, writer: &mut SqlWriter<'_, 'v>, texts: &'v [Node], search: &'v Node) -> Result<()> {
        json::matches(writer, texts, search)
    }

    fn sync_sequence(&self, table: &Table, column: &Column) -> Option<String> {
        Some(dml::sync_sequence(self, table, column))
    }

    fn now(&self) -> &'static str {
        dml::NOW
    }
}

fn capabilities() -> Capabilities {
    Capabilities {
        // https://www.postgresql.org/docs/current/datatype-boolean.html
        boolean_type: true,
        // https://www.postgresql.org/docs/current/sql-set-transaction.html
        deferrable_transactions: true,
        // 8.2, https://www.postgresql.org/docs/current/dml-returning.html
        insert_returning: true,
        update_returning: true,
        delete_returning: true,
        // https://www.postgresql.org/docs/current/sql-select.html
        distinct_on: true,
        row_locks: true,
        // SKIP LOCKED: 9.5
        lock_wait: true,
        lock_of: true,
        // 9.3
        lateral: true,
        full_join: true,
        intersect_except: true,
        write_target_in_subselect: true,
        nulls_order: true,
        // https://www.postgresql.org/docs/current/ddl-schemas.html
        schemas: true,
        // https://www.postgresql.org/docs/current/sql-comment.html
        comments: true,
        // https://www.postgresql.org/docs/current/arrays.html
        arrays: true,
        // https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-FLOAT
        infinities: true,
        nan: true,
        // 8.3, https://www.postgresql.org/docs/current/datatype-enum.html
        native_enums: true,
        // https://www.postgresql.org/docs/current/indexes-partial.html
        partial_indexes: true,
        // https://www.postgresql.org/docs/current/indexes-expressional.html
        expression_indexes: true,
        // Virtual ones from 18 on: https://www.postgresql.org/docs/current/ddl-generated-columns.html
        computed_not_null: true,
        // 9.5, https://www.postgresql.org/docs/current/sql-createindex.html
        index_if_not_exists: true,
        // https://www.postgresql.org/docs/current/sql-altertable.html
        add_foreign_key: true,
        // https://wiki.postgresql.org/wiki/Transactional_DDL_in_PostgreSQL:_A_Competitive_Analysis
        transactional_ddl: true,
        // `= ANY($1)`, https://www.postgresql.org/docs/current/arrays.html#ARRAYS-SEARCHING
        list_bind: true,
        // A 16-bit count in the Bind message: https://www.postgresql.org/docs/current/limits.html
        max_binds: 65_535,
        // https://www.postgresql.org/docs/current/functions-array.html; arrays of 10,000 are no faster than those of 1,000
        insert_batch: 5_000,
        insert_arrays: true,
        // https://www.postgresql.org/docs/current/sql-update.html (FROM), sql-delete.html (USING)
        update_arrays: true,
        insert_key_order: true,
        // https://www.postgresql.org/docs/current/sql-savepoint.html
        errors_fail_transaction: true,
        // 9.5, https://www.postgresql.org/docs/current/sql-insert.html#SQL-ON-CONFLICT
        conflict_target: true,
        // NAMEDATALEN - 1; longer names are cut in silence: https://www.postgresql.org/docs/current/limits.html
        max_identifier: 63,
        ..Capabilities::default()
    }
}
