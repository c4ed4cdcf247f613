//! The clauses of queries that PostgreSQL words its own way.

use crate::Result;
use crate::compile::SqlWriter;
use crate::sql::Node;
use crate::value::ValueRef;

/// The moment of the statement in UTC, without a zone.
pub(super) const NOW: &str = "(statement_timestamp() AT TIME ZONE 'UTC')";

pub(super) fn like<'v>(
    writer: &mut SqlWriter<'_, 'v>,
    text: &'v Node,
    pattern: &'v Node,
    ignore_case: bool,
) -> Result<()> {
    writer.infix(text, if ignore_case { "ILIKE" } else { "LIKE" }, pattern)
}

/// One array instead of as many parameters as there are values.
pub(super) fn list<'v>(writer: &mut SqlWriter<'_, 'v>, values: Vec<ValueRef<'v>>, negated: bool) {
    writer.push(if negated { " <> ALL(" } else { " = ANY(" });
    writer.bind(ValueRef::List(values));
    writer.push(")");
}
