//! The clauses of queries that MySQL words its own way.

use crate::Result;
use crate::compile::SqlWriter;
use crate::schema::Name;
use crate::sql::{BinaryOperator, Conflict, ConflictAction, Node, Place};
use crate::value::ValueRef;

/// The clock in UTC with microseconds.
pub(super) const NOW: &str = "UTC_TIMESTAMP(6)";

pub(super) fn binary<'v>(
    writer: &mut SqlWriter<'_, 'v>,
    operator: BinaryOperator,
    left: &'v Node,
    right: &'v Node,
) -> Result<()> {
    match operator {
        BinaryOperator::IsNotDistinct => writer.infix(left, "<=>", right),
        BinaryOperator::IsDistinct => {
            writer.push("NOT (");
            writer.infix(left, "<=>", right)?;
            writer.push(")");
            Ok(())
        }
        // `||` is a logical OR here, unless the server is told otherwise.
        BinaryOperator::Concat => {
            writer.push("CONCAT(");
            writer.expression(left)?;
            writer.push(", ");
            writer.expression(right)?;
            writer.push(")");
            Ok(())
        }
        operator => writer.infix(left, operator.as_sql(), right),
    }
}

/// Any unique constraint decides here, whatever columns are named:
/// <https://dev.mysql.com/doc/refman/8.0/en/insert-on-duplicate.html>.
pub(super) fn conflict<'v>(writer: &mut SqlWriter<'_, 'v>, conflict: &'v Conflict) -> Result<()> {
    writer.push(" ON DUPLICATE KEY UPDATE ");
    match &conflict.action {
        // Writing a column's own value changes nothing; INSERT IGNORE would hide other errors, too.
        ConflictAction::Nothing => writer.list(conflict.target.iter().take(1), "", |writer, name| {
            writer.identifier(name);
            writer.push(" = ");
            writer.identifier(name);
            Ok(())
        }),
        ConflictAction::Update(assignments) => writer.list(assignments, ", ", |writer, assignment| {
            writer.identifier(&assignment.column);
            writer.push(" = ");
            match new_value(&assignment.value) {
                Some(name) => {
                    writer.push("VALUES(");
                    writer.identifier(name);
                    writer.push(")");
                    Ok(())
                }
                None => writer.expression(&assignment.value),
            }
        }),
    }
}

/// The column of the row that could not be inserted, which the standard calls `excluded`.
fn new_value(node: &Node) -> Option<&Name> {
    match node {
        Node::Column(column) if column.place == Place::Alias("excluded".into()) => Some(&column.name),
        _ => None,
    }
}

/// Decimal numbers and documents are sent as texts, and beside a text a decimal number would be compared as a floating-point number,
/// a document of MySQL as a text: <https://dev.mysql.com/doc/refman/8.0/en/type-conversion.html>. The first cast holds whatever
/// `rust_decimal` can; documents of MariaDB are texts themselves.
pub(super) fn value<'v>(writer: &mut SqlWriter<'_, 'v>, value: ValueRef<'v>, is_mariadb: bool) {
    let target = match value {
        ValueRef::Decimal(_) => "DECIMAL(65, 30)",
        ValueRef::Json(_) if !is_mariadb => "JSON",
        value => return writer.bind(value),
    };
    writer.push("CAST(");
    writer.bind(value);
    writer.push(" AS ");
    writer.push(target);
    writer.push(")");
}
