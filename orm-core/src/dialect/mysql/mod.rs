//! MySQL, from version 8.0.31 on, and what MariaDB shares with it.

mod capabilities;
mod ddl;
mod dml;
#[cfg(feature = "mysql")]
mod driver;
#[cfg_attr(not(feature = "mysql"), allow(dead_code, reason = "only the driver uses it"))]
mod errors;
mod json;
#[cfg_attr(not(feature = "mysql"), allow(dead_code, reason = "only the driver uses it"))]
mod location;
#[cfg_attr(not(feature = "mysql"), allow(dead_code, reason = "only the driver uses it"))]
mod message;
mod range;
mod types;
mod version;

use std::borrow::Cow;

#[cfg(feature = "mysql")]
pub use driver::MySqlDriver;

use crate::Result;
use crate::compile::{Capabilities, Dialect, GeneratedKeyWords, SqlWriter, TransactionMode};
use crate::schema::Column;
use crate::sql::{BinaryOperator, Conflict, JsonNode, Node};
use crate::value::{SqlType, ValueRef};

use self::version::Version;

/// How MySQL and MariaDB speak. They share a dialect, and differ in what they can do.
#[derive(Clone, Debug)]
pub struct MySql {
    version: Version,
    capabilities: Capabilities,
}

impl MySql {
    /// The oldest version of MySQL that is supported, 8.0.31.
    pub fn new() -> MySql {
        MySql::with_version(Version::MYSQL)
    }

    /// The oldest version of MariaDB that is supported, 10.6.
    pub fn mariadb() -> MySql {
        MySql::with_version(Version::MARIADB)
    }

    /// The server that says this of itself, in `SELECT VERSION()`: `8.4.3`, `10.11.6-MariaDB-1`.
    pub fn of_server(version: &str) -> MySql {
        MySql::with_version(Version::parse(version))
    }

    fn with_version(version: Version) -> MySql {
        MySql { version, capabilities: capabilities::of(version) }
    }

    /// Whether this is MariaDB.
    pub fn is_mariadb(&self) -> bool {
        self.version.is_mariadb
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
        types::cast_type(self, sql_type)
    }

    fn value<'v>(&self, writer: &mut SqlWriter<'_, 'v>, value: ValueRef<'v>) {
        dml::value(writer, value, self.is_mariadb());
    }

    fn quote(&self) -> char {
        '`'
    }

    fn check_value(&self, value: &ValueRef<'_>) -> Result<()> {
        range::check(value)
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

    fn json<'v>(&self, writer: &mut SqlWriter<'_, 'v>, node: &'v JsonNode) -> Result<()> {
        json::json(writer, node)
    }

    fn matches<'v>(&self, writer: &mut SqlWriter<'_, 'v>, texts: &'v [Node], search: &'v Node) -> Result<()> {
        json::matches(writer, texts, search)
    }

    /// MariaDB has the older words only: <https://mariadb.com/kb/en/lock-in-share-mode/>.
    fn lock(&self, shared: bool) -> &'static str {
        match (shared, self.is_mariadb()) {
            (false, _) => "FOR UPDATE",
            (true, false) => "FOR SHARE",
            (true, true) => "LOCK IN SHARE MODE",
        }
    }

    fn now(&self) -> &'static str {
        dml::NOW
    }

    /// The manual gives this number: <https://dev.mysql.com/doc/refman/8.0/en/select.html>.
    fn all_rows(&self) -> Option<&'static str> {
        Some("18446744073709551615")
    }

    /// One text that names every table; the rows of the plain form leave some out, and their last column is often NULL.
    fn explain(&self) -> &'static str {
        "EXPLAIN FORMAT=JSON "
    }

    fn default_row(&self) -> &'static str {
        " () VALUES ()"
    }

    /// Ten texts serve every number of rows, by few statements each.
    fn insert_sizes(&self) -> &'static [usize] {
        &[1_000, 500, 200, 100, 50, 20, 10, 5, 2, 1]
    }

    /// Each statement waits for the server, and more cases in one take longer than they spare.
    fn update_sizes(&self) -> &'static [usize] {
        &[50, 20, 10, 5, 2, 1]
    }

    fn conflict<'v>(&self, writer: &mut SqlWriter<'_, 'v>, conflict: &'v Conflict) -> Result<()> {
        // `VALUES (..) AS excluded`: MySQL 8.0.19, https://dev.mysql.com/doc/refman/8.0/en/insert-on-duplicate.html
        dml::conflict(writer, conflict, !self.is_mariadb())
    }

    fn equals_parameter(&self, writer: &mut SqlWriter<'_, '_>, table: &str, column: &Column) {
        dml::equals_parameter(writer, table, column);
    }

    fn excluded(&self, writer: &mut SqlWriter<'_, '_>, column: &str) {
        if self.is_mariadb() {
            writer.push("VALUES(");
            writer.identifier(column);
            writer.push(")");
        } else {
            writer.qualified("excluded", column);
        }
    }

    /// <https://dev.mysql.com/doc/refman/8.0/en/information-functions.html#function_last-insert-id>.
    fn generated_key_words(&self) -> Option<GeneratedKeyWords> {
        Some(GeneratedKeyWords { step: "@@auto_increment_increment", keep: ("LAST_INSERT_ID(", ")") })
    }
}
