//! The clauses of queries that MySQL words its own way.

use crate::Result;
use crate::compile::SqlWriter;
use crate::schema::Column;
use crate::sql::{BinaryOperator, Conflict, ConflictAction, Node};
use crate::value::{SqlType, ValueRef};

/// Holds whatever `rust_decimal` can.
const DECIMAL: &str = "DECIMAL(65, 30)";

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
/// <https://dev.mysql.com/doc/refman/8.0/en/insert-on-duplicate.html>. `alias` names the row that could not be inserted, from 8.0.19
/// on; MariaDB has the function VALUES instead.
pub(super) fn conflict<'v>(writer: &mut SqlWriter<'_, 'v>, conflict: &'v Conflict, alias: bool) -> Result<()> {
    let ConflictAction::Update { assignments, filter } = &conflict.action else {
        writer.push(" ON DUPLICATE KEY UPDATE ");
        // Writing a column's own value changes nothing; INSERT IGNORE would hide other errors, too.
        return writer.list(conflict.target.iter().take(1), "", |writer, name| {
            writer.identifier(name);
            writer.push(" = ");
            writer.identifier(name);
            Ok(())
        });
    };
    writer.require(filter.is_empty(), "a condition on the rows that `do_update` changes")?;
    writer.push(if alias { " AS `excluded` ON DUPLICATE KEY UPDATE " } else { " ON DUPLICATE KEY UPDATE " });
    writer.assignments(assignments)
}

/// Decimal numbers and documents are sent as texts, and beside a text a decimal number would be compared as a floating-point number,
/// a document of MySQL as a text: <https://dev.mysql.com/doc/refman/8.0/en/type-conversion.html>. Documents of MariaDB are
/// texts themselves.
pub(super) fn value<'v>(writer: &mut SqlWriter<'_, 'v>, value: ValueRef<'v>, is_mariadb: bool) {
    let target = match value {
        ValueRef::Decimal(_) => DECIMAL,
        ValueRef::Json(_) if !is_mariadb => "JSON",
        value => return writer.bind(value),
    };
    writer.push("CAST(");
    writer.bind(value);
    writer.push(" AS ");
    writer.push(target);
    writer.push(")");
}

/// A decimal number is sent as a text: see [`value`].
pub(super) fn equals_parameter(writer: &mut SqlWriter<'_, '_>, table: &str, column: &Column) {
    let is_decimal = column.sql_type == SqlType::Decimal;
    writer.qualified(table, &column.name);
    writer.push(if is_decimal { " = CAST(" } else { " = " });
    writer.parameter();
    if is_decimal {
        writer.push(&format!(" AS {DECIMAL})"));
    }
}
