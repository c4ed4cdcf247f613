//! Decimal numbers in queries: SQLite has none, so they are texts, and the driver gives each connection a collation and functions that
//! read them. Nothing here ever stands in a schema.

use crate::Result;
use crate::compile::SqlWriter;
use crate::schema::Column;
use crate::sql::{BinaryOperator, Function, Node, RelatedKind};
use crate::value::{SqlType, ValueRef};

pub(super) const COLLATION: &str = "orm_decimal";
pub(super) const ADD: &str = "orm_decimal_add";
pub(super) const SUBTRACT: &str = "orm_decimal_subtract";
pub(super) const MULTIPLY: &str = "orm_decimal_multiply";
pub(super) const DIVIDE: &str = "orm_decimal_divide";
pub(super) const REMAINDER: &str = "orm_decimal_remainder";
pub(super) const ABSOLUTE: &str = "orm_decimal_abs";
pub(super) const NEGATE: &str = "orm_decimal_negate";
pub(super) const SUM: &str = "orm_decimal_sum";
pub(super) const AVERAGE: &str = "orm_decimal_avg";

/// Whether the operands are decimal numbers.
pub(super) fn concerns(left: &Node, right: &Node) -> bool {
    left.is_decimal() || right.is_decimal()
}

/// `left operator right` over decimal numbers; `words` is the operator of a comparison.
pub(super) fn binary<'v>(
    writer: &mut SqlWriter<'_, 'v>,
    operator: BinaryOperator,
    words: &str,
    left: &'v Node,
    right: &'v Node,
) -> Result<()> {
    let function = match operator {
        BinaryOperator::Add => ADD,
        BinaryOperator::Subtract => SUBTRACT,
        BinaryOperator::Multiply => MULTIPLY,
        BinaryOperator::Divide => DIVIDE,
        BinaryOperator::Remainder => REMAINDER,
        _ => {
            decimal_operand(writer, left)?;
            collate(writer);
            writer.push(" ");
            writer.push(words);
            writer.push(" ");
            return decimal_operand(writer, right);
        }
    };
    writer.push(function);
    writer.push("(");
    writer.expression(left)?;
    writer.push(", ");
    writer.expression(right)?;
    writer.push(")");
    Ok(())
}

/// `table.column = ?`, whose value is stored in the column's form.
pub(super) fn equals_parameter(writer: &mut SqlWriter<'_, '_>, table: &str, column: &Column) {
    writer.qualified(table, &column.name);
    if column.sql_type == SqlType::Decimal {
        collate(writer);
    }
    writer.push(" = ");
    writer.parameter();
}

/// What is compared or ordered: with the collation if it is a decimal number.
pub(super) fn compared<'v>(writer: &mut SqlWriter<'_, 'v>, node: &'v Node) -> Result<()> {
    operand(writer, node)?;
    if node.is_decimal() {
        collate(writer);
    }
    Ok(())
}

/// `function(arguments)` over decimal numbers; false if there are none, or if SQLite's own function is right.
pub(super) fn call<'v>(
    writer: &mut SqlWriter<'_, 'v>,
    function: &Function,
    arguments: &'v [Node],
    distinct: bool,
) -> Result<bool> {
    let [argument] = arguments else { return Ok(false) };
    let (name, collated) = match function {
        Function::Sum => (SUM, false),
        Function::Average => (AVERAGE, false),
        Function::Abs => (ABSOLUTE, false),
        Function::Min | Function::Max => (function.as_sql(), true),
        Function::Count if distinct => (function.as_sql(), true),
        _ => return Ok(false),
    };
    if !argument.is_decimal() {
        return Ok(false);
    }
    writer.push(name);
    writer.push(if distinct { "(DISTINCT " } else { "(" });
    if collated {
        compared(writer, argument)?
    } else {
        writer.expression(argument)?
    }
    writer.push(")");
    Ok(true)
}

/// `-node` over a decimal number; false if it is none.
pub(super) fn negate<'v>(writer: &mut SqlWriter<'_, 'v>, node: &'v Node) -> Result<bool> {
    if !node.is_decimal() {
        return Ok(false);
    }
    writer.push(NEGATE);
    writer.push("(");
    writer.expression(node)?;
    writer.push(")");
    Ok(true)
}

fn collate(writer: &mut SqlWriter<'_, '_>) {
    writer.push(" COLLATE ");
    writer.push(COLLATION);
}

/// One side of a comparison of decimal numbers. An integer becomes a text like them: a number and a text are never equal here.
fn decimal_operand<'v>(writer: &mut SqlWriter<'_, 'v>, node: &'v Node) -> Result<()> {
    match node.value() {
        Some(ValueRef::Int(value)) => writer.bind(ValueRef::Decimal(value.to_string().into())),
        Some(ValueRef::UInt(value)) => writer.bind(ValueRef::Decimal(value.to_string().into())),
        _ => return operand(writer, node),
    }
    Ok(())
}

/// Arithmetic is a function call here, and needs no parentheses.
fn operand<'v>(writer: &mut SqlWriter<'_, 'v>, node: &'v Node) -> Result<()> {
    match node {
        Node::Binary(operator, _) if operator.is_arithmetic() && node.is_decimal() => writer.expression(node),
        node => writer.operand(node),
    }
}

impl Node {
    /// Whether this is a decimal number.
    pub(super) fn is_decimal(&self) -> bool {
        match self {
            Node::Column(column) => column.meta.as_ref().is_some_and(|column| column.sql_type == SqlType::Decimal),
            Node::Value(value) => matches!(value, ValueRef::Decimal(_)),
            Node::Sensitive(node) | Node::Negate(node) => node.is_decimal(),
            Node::Cast(_, sql_type) => *sql_type == SqlType::Decimal,
            Node::Binary(operator, pair) => operator.is_arithmetic() && concerns(&pair.0, &pair.1),
            Node::Call { function, arguments, .. } => {
                matches!(
                    function,
                    Function::Sum
                        | Function::Average
                        | Function::Min
                        | Function::Max
                        | Function::Coalesce
                        | Function::Abs
                ) && arguments.iter().any(Node::is_decimal)
            }
            Node::Window(window) => window.call.is_decimal(),
            Node::Case(branches, otherwise) => {
                branches.iter().any(|(_, answer)| answer.is_decimal())
                    || otherwise.as_deref().is_some_and(Node::is_decimal)
            }
            Node::Related(related) => matches!(&related.kind, RelatedKind::Aggregate(node) if node.is_decimal()),
            Node::Scalar(select) => matches!(&select.columns[..], [only] if only.node.is_decimal()),
            _ => false,
        }
    }
}
