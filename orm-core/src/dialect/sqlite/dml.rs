//! The clauses of queries that SQLite words its own way.

use super::exact;
use crate::Result;
use crate::compile::SqlWriter;
use crate::sql::{BinaryOperator, Node};
use crate::value::ValueRef;

/// The clock as text in the form in which dates are stored; SQLite's clock has milliseconds.
pub(super) const NOW: &str = "strftime('%Y-%m-%d %H:%M:%f000', 'now')";

pub(super) fn binary<'v>(
    writer: &mut SqlWriter<'_, 'v>,
    operator: BinaryOperator,
    left: &'v Node,
    right: &'v Node,
) -> Result<()> {
    // https://sqlite.org/lang_expr.html#isisnot
    let words = match operator {
        BinaryOperator::IsDistinct => "IS NOT",
        BinaryOperator::IsNotDistinct => "IS",
        operator => operator.as_sql(),
    };
    if exact::concerns(left, right) {
        return exact::binary(writer, operator, words, left, right);
    }
    writer.infix(left, words, right)
}

/// Only SQLite has no escape character unless it is told one.
pub(super) fn escape_clause(writer: &mut SqlWriter<'_, '_>) {
    writer.push(" ESCAPE '\\'");
}

/// One JSON array instead of as many parameters as there are values.
pub(super) fn list<'v>(writer: &mut SqlWriter<'_, 'v>, values: Vec<ValueRef<'v>>, negated: bool) {
    if values.iter().any(|value| matches!(value, ValueRef::Bytes(_) | ValueRef::Float(_) | ValueRef::UInt(_))) {
        // JSON has no bytes, and its numbers do not carry every float or the largest integers exactly.
        return writer.padded_list(values, negated);
    }
    writer.push(if negated { " NOT IN (SELECT value FROM json_each(" } else { " IN (SELECT value FROM json_each(" });
    writer.bind(ValueRef::List(values));
    writer.push("))");
}

/// Row values are compared with a sub-select only (<https://sqlite.org/rowvalue.html#row_value_in_operators>), and no index is used for
/// that; one is for each of several alternatives (<https://sqlite.org/optoverview.html#or_optimizations>), up to as many as are found
/// faster than a table of ordinary size is read.
pub(super) fn row_list<'v>(
    writer: &mut SqlWriter<'_, 'v>,
    columns: &'v [Node],
    rows: &'v [Node],
    negated: bool,
) -> Result<()> {
    const MOST_ALTERNATIVES: usize = 1_024;
    match negated || rows.len() > MOST_ALTERNATIVES {
        true => writer.row_values(columns, rows, negated, "VALUES "),
        false => writer.row_alternatives(columns, rows),
    }
}
