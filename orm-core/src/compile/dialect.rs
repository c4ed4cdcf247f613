//! How a database speaks.

use std::borrow::Cow;

use super::{Capabilities, DdlDialect, SqlWriter, TransactionMode};
use crate::Result;
use crate::schema::{Column, Table};
use crate::sql::{BinaryOperator, Conflict, Count, Function, JsonNode, Node};
use crate::value::{SqlType, ValueRef};

/// How a statement that writes answers the rows it wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReturningClause {
    /// `RETURNING a, b`, at the end.
    Last,
    /// `OUTPUT INSERTED.a, INSERTED.b`, in front of VALUES or WHERE; a DELETE answers `DELETED.a`.
    Output,
}

/// The words about keys that the database made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GeneratedKeyWords {
    /// How far apart the keys of one INSERT are.
    pub step: &'static str,
    /// What stands around a key to make it the last one.
    pub keep: (&'static str, &'static str),
}

/// How a database speaks: quotes, placeholders, types and the few clauses that differ from the standard. The standard form is
/// written once, in [`SqlWriter`](super::SqlWriter) and in the defaults here; a dialect overrides the smallest method that differs.
pub trait Dialect: DdlDialect {
    /// The dialect's name: `sqlite`, `postgres`, `mysql`.
    fn name(&self) -> &'static str;

    /// What the database can do.
    fn capabilities(&self) -> &Capabilities;

    /// The type of a column in DDL.
    ///
    /// # Errors
    /// A type that the database does not have.
    fn column_type(&self, column: &Column) -> Result<Cow<'static, str>>;

    /// Refuses a value that the database cannot hold in any column, before it is sent; the caller names the column. The driver
    /// refuses such values too, but knows no columns.
    ///
    /// # Errors
    /// [`Error::Value`](crate::Error::Value) with what the database can hold.
    fn check_value(&self, value: &ValueRef<'_>) -> Result<()> {
        let _ = value;
        Ok(())
    }

    /// Gives a value the form in which it is stored in a column, where the database would keep what it is given in another form than
    /// it compares.
    fn store(&self, column: &Column, value: &mut ValueRef<'_>) {
        let _ = (column, value);
    }

    /// The type in a CAST.
    ///
    /// # Errors
    /// A type that the database cannot cast to.
    fn cast_type(&self, sql_type: &SqlType) -> Result<Cow<'static, str>>;

    /// The quote around identifiers; doubled inside.
    fn quote(&self) -> char {
        '"'
    }

    /// Writes an identifier in quotes.
    fn identifier(&self, out: &mut String, name: &str) {
        let quote = self.quote();
        out.push(quote);
        for (position, part) in name.split(quote).enumerate() {
            if position > 0 {
                out.push(quote);
                out.push(quote);
            }
            out.push_str(part);
        }
        out.push(quote);
    }

    /// Writes the placeholder of a parameter, counted from 1.
    fn placeholder(&self, out: &mut String, number: usize) {
        let _ = number;
        out.push('?');
    }

    /// Writes a value of the caller's as part of an expression.
    fn value<'v>(&self, writer: &mut SqlWriter<'_, 'v>, value: ValueRef<'v>) {
        writer.bind(value);
    }

    /// Writes what is compared with a list or with bounds, ordered or grouped by.
    ///
    /// # Errors
    /// Whatever the node answers.
    fn compared<'v>(&self, writer: &mut SqlWriter<'_, 'v>, node: &'v Node) -> Result<()> {
        writer.operand(node)
    }

    /// Writes the contrary of a number.
    ///
    /// # Errors
    /// Whatever the node answers.
    fn negate<'v>(&self, writer: &mut SqlWriter<'_, 'v>, node: &'v Node) -> Result<()> {
        writer.push("-");
        writer.operand(node)
    }

    /// Writes a function call.
    ///
    /// # Errors
    /// A function that the database does not have.
    fn call<'v>(
        &self,
        writer: &mut SqlWriter<'_, 'v>,
        function: &'v Function,
        arguments: &'v [Node],
        distinct: bool,
    ) -> Result<()> {
        writer.plain_call(function, arguments, distinct)
    }

    /// Writes `left operator right`.
    ///
    /// # Errors
    /// An operator that the database does not have.
    fn binary<'v>(
        &self,
        writer: &mut SqlWriter<'_, 'v>,
        operator: BinaryOperator,
        left: &'v Node,
        right: &'v Node,
    ) -> Result<()> {
        writer.infix(left, operator.as_sql(), right)
    }

    /// Writes a test of a text against a pattern in which a backslash escapes.
    ///
    /// # Errors
    /// Whatever the operands answer.
    fn like<'v>(
        &self,
        writer: &mut SqlWriter<'_, 'v>,
        text: &'v Node,
        pattern: &'v Node,
        ignore_case: bool,
    ) -> Result<()> {
        if ignore_case {
            writer.push("LOWER(");
            writer.expression(text)?;
            writer.push(") LIKE LOWER(");
            writer.expression(pattern)?;
            writer.push(")");
        } else {
            writer.infix(text, "LIKE", pattern)?;
        }
        self.like_escape(writer);
        Ok(())
    }

    /// Writes that a backslash escapes, where LIKE has to be told.
    fn like_escape(&self, writer: &mut SqlWriter<'_, '_>) {
        let _ = writer;
    }

    /// Writes the membership of what stands before in a list of two values or more, from ` IN` on.
    ///
    /// # Errors
    /// Values that cannot stand in a list.
    fn list<'v>(&self, writer: &mut SqlWriter<'_, 'v>, values: Vec<ValueRef<'v>>, negated: bool) -> Result<()> {
        writer.padded_list(values, negated);
        Ok(())
    }

    /// Writes what is asked about a place inside a JSON document.
    ///
    /// # Errors
    /// What the database cannot ask.
    fn json<'v>(&self, writer: &mut SqlWriter<'_, 'v>, json: &'v JsonNode) -> Result<()> {
        let _ = json;
        writer.require(false, "values inside JSON documents")
    }

    /// Writes whether texts match a search.
    ///
    /// # Errors
    /// A database without full-text search of ordinary tables.
    fn matches<'v>(&self, writer: &mut SqlWriter<'_, 'v>, texts: &'v [Node], search: &'v Node) -> Result<()> {
        let _ = (texts, search);
        writer.require(false, "full-text search of ordinary tables (`matches`)")
    }

    /// The words that lock the rows read: for reading if `shared`, else for writing.
    fn lock(&self, shared: bool) -> &'static str {
        if shared { "FOR SHARE" } else { "FOR UPDATE" }
    }

    /// The statement after which the keys that the database makes go on behind those that are there; none where they do so by
    /// themselves.
    fn sync_sequence(&self, table: &Table, column: &Column) -> Option<String> {
        let _ = (table, column);
        None
    }

    /// Writes the membership of several columns in a list of two rows or more, `(a, b) IN ((1, 2), (3, 4))`.
    ///
    /// # Errors
    /// What the database cannot do.
    fn row_list<'v>(
        &self,
        writer: &mut SqlWriter<'_, 'v>,
        columns: &'v [Node],
        rows: &'v [Node],
        negated: bool,
    ) -> Result<()> {
        writer.row_values(columns, rows, negated, "")
    }

    /// The clock in UTC, without a zone.
    fn now(&self) -> &'static str {
        "CURRENT_TIMESTAMP"
    }

    /// A function's name.
    fn function<'f>(&self, function: &'f Function) -> &'f str {
        function.as_sql()
    }

    /// Writes the greatest number of rows and the number to skip. `ordered` tells whether ORDER BY stands before.
    ///
    /// # Errors
    /// A form that the database does not have.
    fn limit(
        &self,
        writer: &mut SqlWriter<'_, '_>,
        limit: Option<Count>,
        offset: Option<Count>,
        ordered: bool,
    ) -> Result<()> {
        let _ = ordered;
        match (limit, offset, self.all_rows()) {
            (Some(limit), ..) => {
                writer.push(" LIMIT ");
                writer.count(limit);
            }
            (None, Some(_), Some(all)) => {
                writer.push(" LIMIT ");
                writer.push(all);
            }
            _ => {}
        }
        if let Some(offset) = offset {
            writer.push(" OFFSET ");
            writer.count(offset);
        }
        Ok(())
    }

    /// The limit that means none, where OFFSET has no form without LIMIT.
    fn all_rows(&self) -> Option<&'static str> {
        None
    }

    /// How a statement that writes answers the rows it wrote.
    fn returning(&self) -> ReturningClause {
        ReturningClause::Last
    }

    /// What follows an INSERT's table when the row has no values.
    fn default_row(&self) -> &'static str {
        " DEFAULT VALUES"
    }

    /// The numbers of rows that INSERTs are cut into, from the greatest to 1, so that there are few texts; any number if empty.
    fn insert_sizes(&self) -> &'static [usize] {
        &[]
    }

    /// The numbers of rows that UPDATEs by key are cut into, from the greatest to 1, with a case for each row; if empty, rows are given
    /// as arrays or one by one.
    fn update_sizes(&self) -> &'static [usize] {
        &[]
    }

    /// Writes the source of an INSERT's rows when each column's values are bound as one array.
    ///
    /// # Errors
    /// A database without arrays.
    fn array_rows<'v>(&self, writer: &mut SqlWriter<'_, 'v>, columns: &'v [Column], ordered: bool) -> Result<()> {
        let _ = (columns, ordered);
        writer.require(false, "rows given as arrays")
    }

    /// Writes rows as a source of a statement, when each column's values are bound as one array.
    ///
    /// # Errors
    /// A database without arrays, or without the type of a column.
    fn arrays(&self, writer: &mut SqlWriter<'_, '_>, columns: &[&Column]) -> Result<()> {
        let _ = columns;
        writer.require(false, "rows given as arrays")
    }

    /// Writes that a column of a table equals the next parameter, whose value comes from elsewhere.
    fn equals_parameter(&self, writer: &mut SqlWriter<'_, '_>, table: &str, column: &Column) {
        writer.qualified(table, &column.name);
        writer.push(" = ");
        writer.parameter();
    }

    /// How the keys that the database made are asked for, where INSERT does not answer them.
    fn generated_key_words(&self) -> Option<GeneratedKeyWords> {
        None
    }

    /// Writes a column of the row that could not be inserted.
    fn excluded(&self, writer: &mut SqlWriter<'_, '_>, column: &str) {
        writer.qualified("excluded", column);
    }

    /// Writes what happens to rows that are there already.
    ///
    /// # Errors
    /// A form that the database does not have.
    fn conflict<'v>(&self, writer: &mut SqlWriter<'_, 'v>, conflict: &'v Conflict) -> Result<()> {
        writer.on_conflict(conflict)
    }

    /// The text that opens a transaction; it may hold several statements.
    fn begin(&self, mode: TransactionMode) -> Cow<'static, str> {
        let isolation = mode.isolation.map(|level| format!(" ISOLATION LEVEL {}", level.as_sql()));
        let access = mode.read_only.then_some(" READ ONLY");
        let deferrable = mode.deferrable.then_some(" DEFERRABLE");
        let parts: Vec<&str> = [isolation.as_deref(), access, deferrable].into_iter().flatten().collect();
        match parts.is_empty() {
            true => Cow::Borrowed("START TRANSACTION"),
            false => Cow::Owned(format!("START TRANSACTION{}", parts.join(","))),
        }
    }

    /// The text that must follow the commit or roll-back of such a transaction, where something set by
    /// [`begin`](Dialect::begin) outlives it.
    fn after_transaction(&self, mode: TransactionMode) -> Option<&'static str> {
        let _ = mode;
        None
    }

    /// The text that opens a savepoint.
    fn savepoint(&self, name: &str) -> String {
        format!("SAVEPOINT {name}")
    }

    /// The text that forgets a savepoint and keeps what was done since; `None` where the end of the transaction does that.
    fn release_savepoint(&self, name: &str) -> Option<String> {
        Some(format!("RELEASE SAVEPOINT {name}"))
    }

    /// The text that undoes what was done since a savepoint.
    fn rollback_to_savepoint(&self, name: &str) -> String {
        format!("ROLLBACK TO SAVEPOINT {name}")
    }

    /// The words in front of a statement whose plan is asked for; the plan's last column is text.
    fn explain(&self) -> &'static str {
        "EXPLAIN "
    }
}
