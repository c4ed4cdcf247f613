//! Expressions as text.

use super::SqlWriter;
use super::node::check_comparable;
use crate::Result;
use crate::sql::{BinaryOperator, Direction, Function, Node, Nulls, OrderNode, RawNode, WindowNode};
use crate::value::ValueRef;

impl<'v> SqlWriter<'_, 'v> {
    /// Writes an expression.
    ///
    /// # Errors
    /// What the database cannot do.
    pub fn expression(&mut self, node: &'v Node) -> Result<()> {
        match node {
            Node::Column(column) => self.column_at(&column.place, &column.name),
            Node::Value(value) => {
                self.dialect().value(self, value.reborrow());
                Ok(())
            }
            Node::Sensitive(node) => self.with_sensitive(true, |writer| writer.expression(node)),
            Node::Integer(number) => {
                self.integer(number);
                Ok(())
            }
            Node::Null => {
                self.push("NULL");
                Ok(())
            }
            Node::Binary(operator, pair) => {
                check_comparable(self.dialect(), &pair.0, &pair.1)?;
                check_comparable(self.dialect(), &pair.1, &pair.0)?;
                let sensitive = pair.0.is_sensitive() || pair.1.is_sensitive();
                self.with_sensitive(sensitive, |writer| writer.dialect().binary(writer, *operator, &pair.0, &pair.1))
            }
            Node::Negate(node) => self.dialect().negate(self, node),
            Node::All(nodes) => self.conjunction(nodes),
            Node::Any(nodes) => self.disjunction(nodes),
            Node::Tuple(nodes) => self.tuple(nodes),
            Node::Not(node) => {
                self.push("NOT (");
                self.condition(node)?;
                self.push(")");
                Ok(())
            }
            Node::IsNull(node, negated) => {
                self.operand(node)?;
                self.push(if *negated { " IS NOT NULL" } else { " IS NULL" });
                Ok(())
            }
            Node::In(node, list, negated) => {
                self.with_sensitive(node.is_sensitive(), |writer| writer.membership(node, list, *negated))
            }
            Node::InSelect(node, select, negated) => {
                self.dialect().compared(self, node)?;
                self.push(if *negated { " NOT IN (" } else { " IN (" });
                self.select(select)?;
                self.push(")");
                Ok(())
            }
            Node::Between(parts) => self.with_sensitive(parts.0.is_sensitive(), |writer| {
                check_comparable(writer.dialect(), &parts.0, &parts.1)?;
                check_comparable(writer.dialect(), &parts.0, &parts.2)?;
                writer.dialect().compared(writer, &parts.0)?;
                writer.push(" BETWEEN ");
                writer.operand(&parts.1)?;
                writer.push(" AND ");
                writer.operand(&parts.2)
            }),
            Node::Like { operands, ignore_case } => self.with_sensitive(operands.0.is_sensitive(), |writer| {
                writer.dialect().like(writer, &operands.0, &operands.1, *ignore_case)
            }),
            Node::Call { function, arguments, distinct } => self.with_sensitive(node.is_sensitive(), |writer| {
                writer.dialect().call(writer, function, arguments, *distinct)
            }),
            Node::Window(window) => self.window(window),
            Node::Cast(node, sql_type) => {
                let name = self.dialect().cast_type(sql_type)?;
                self.push("CAST(");
                self.expression(node)?;
                self.push(" AS ");
                self.push(&name);
                self.push(")");
                Ok(())
            }
            Node::Case(branches, otherwise) => {
                self.with_sensitive(node.is_sensitive(), |writer| writer.case(branches, otherwise.as_deref()))
            }
            Node::Related(related) => self.related(related),
            Node::Exists(select) => {
                self.push("EXISTS (");
                self.select(select)?;
                self.push(")");
                Ok(())
            }
            Node::Scalar(select) => {
                self.push("(");
                self.select(select)?;
                self.push(")");
                Ok(())
            }
            Node::Json(json) => self.with_sensitive(node.is_sensitive(), |writer| writer.dialect().json(writer, json)),
            Node::Matches(texts, search) => {
                self.with_sensitive(node.is_sensitive(), |writer| writer.dialect().matches(writer, texts, search))
            }
            Node::Raw(raw) => self.with_sensitive(node.is_sensitive(), |writer| writer.raw(raw)),
            Node::Now => {
                self.push(self.dialect().now());
                Ok(())
            }
        }
    }

    /// Writes an expression as part of a larger one: in parentheses if it has parts of its own.
    ///
    /// # Errors
    /// What the database cannot do.
    pub fn operand(&mut self, node: &'v Node) -> Result<()> {
        if !node.is_compound() {
            return self.expression(node);
        }
        self.push("(");
        self.expression(node)?;
        self.push(")");
        Ok(())
    }

    /// Writes `left operator right` in the standard form.
    ///
    /// # Errors
    /// What the database cannot do.
    pub fn infix(&mut self, left: &'v Node, operator: &str, right: &'v Node) -> Result<()> {
        self.operand(left)?;
        self.push(" ");
        self.push(operator);
        self.push(" ");
        self.operand(right)
    }

    fn membership(&mut self, node: &'v Node, list: &'v [Node], negated: bool) -> Result<()> {
        if let Node::Tuple(columns) = node {
            return self.tuple_membership(columns, list, negated);
        }
        list.iter().try_for_each(|value| check_comparable(self.dialect(), node, value))?;
        match list {
            [] => {
                self.push(if negated { "1 = 1" } else { "1 = 0" });
                Ok(())
            }
            [only] => {
                let operator = if negated { BinaryOperator::Ne } else { BinaryOperator::Eq };
                self.dialect().binary(self, operator, node, only)
            }
            list => match list_values(list) {
                Some(values) => {
                    self.dialect().compared(self, node)?;
                    self.dialect().list(self, values, negated)
                }
                None => {
                    self.dialect().compared(self, node)?;
                    self.push(if negated { " NOT IN (" } else { " IN (" });
                    self.list(list, ", ", |writer, node| writer.expression(node))?;
                    self.push(")");
                    Ok(())
                }
            },
        }
    }

    /// Writes a list of placeholders with as many as the next power of two, so that lists of similar length share one text; the last
    /// value fills the rest.
    pub fn padded_list(&mut self, values: Vec<ValueRef<'v>>, negated: bool) {
        let wanted = values.len().next_power_of_two();
        let last = values.last().cloned();
        let filler = std::iter::repeat_n(last, wanted - values.len()).flatten();
        self.push(if negated { " NOT IN (" } else { " IN (" });
        for (position, value) in values.into_iter().chain(filler).enumerate() {
            if position > 0 {
                self.push(", ");
            }
            self.dialect().value(self, value);
        }
        self.push(")");
    }

    /// Writes a function call in the standard form.
    ///
    /// # Errors
    /// What the database cannot do.
    pub fn plain_call(&mut self, function: &'v Function, arguments: &'v [Node], distinct: bool) -> Result<()> {
        self.push(self.dialect().function(function));
        self.push("(");
        match (function, arguments) {
            (Function::Count, []) => self.push("*"),
            (_, arguments) => {
                if distinct {
                    self.push("DISTINCT ");
                }
                self.list(arguments, ", ", |writer, node| writer.expression(node))?;
            }
        }
        self.push(")");
        Ok(())
    }

    fn window(&mut self, window: &'v WindowNode) -> Result<()> {
        self.expression(&window.call)?;
        self.push(" OVER (");
        if !window.partition_by.is_empty() {
            self.push("PARTITION BY ");
            self.list(&window.partition_by, ", ", |writer, node| writer.expression(node))?;
        }
        if !window.order_by.is_empty() {
            self.push(if window.partition_by.is_empty() { "ORDER BY " } else { " ORDER BY " });
            self.orders(&window.order_by)?;
        }
        self.push(")");
        Ok(())
    }

    fn case(&mut self, branches: &'v [(Node, Node)], otherwise: Option<&'v Node>) -> Result<()> {
        self.push("CASE");
        for (condition, answer) in branches {
            self.push(" WHEN ");
            self.condition(condition)?;
            self.push(" THEN ");
            self.answer(answer)?;
        }
        if let Some(answer) = otherwise {
            self.push(" ELSE ");
            self.answer(answer)?;
        }
        self.push(" END");
        Ok(())
    }

    fn raw(&mut self, raw: &'v RawNode) -> Result<()> {
        for (position, piece) in raw.pieces.iter().enumerate() {
            self.push(piece);
            if let Some(node) = raw.nodes.get(position) {
                self.operand(node)?;
            }
        }
        Ok(())
    }

    /// Writes what rows are ordered or grouped by.
    pub(super) fn ordered(&mut self, node: &'v Node) -> Result<()> {
        match node {
            // A whole number would be the position of a column, and parentheses do no good to what is alone.
            node if node.is_compound() => self.expression(node),
            node => self.dialect().compared(self, node),
        }
    }

    /// Writes the terms of an ORDER BY.
    pub(super) fn orders(&mut self, orders: &'v [OrderNode]) -> Result<()> {
        self.list(orders, ", ", |writer, order| {
            let has_words = writer.dialect().capabilities().nulls_order;
            if let Some(nulls) = order.nulls.filter(|_| !has_words) {
                // A term in front sorts NULL, whatever place the database itself would give it.
                writer.operand(&order.node)?;
                writer.push(if nulls == Nulls::First { " IS NULL DESC, " } else { " IS NULL, " });
            }
            writer.ordered(&order.node)?;
            if order.direction == Direction::Descending {
                writer.push(" DESC");
            }
            if let Some(nulls) = order.nulls.filter(|_| has_words) {
                writer.push(if nulls == Nulls::First { " NULLS FIRST" } else { " NULLS LAST" });
            }
            Ok(())
        })
    }
}

/// The values of a list that holds nothing else.
fn list_values(list: &[Node]) -> Option<Vec<ValueRef<'_>>> {
    list.iter()
        .map(|node| match node {
            Node::Value(value) => Some(value.reborrow()),
            _ => None,
        })
        .collect()
}

impl BinaryOperator {
    /// The operator in standard SQL.
    pub fn as_sql(self) -> &'static str {
        match self {
            BinaryOperator::Eq => "=",
            BinaryOperator::Ne => "<>",
            BinaryOperator::Lt => "<",
            BinaryOperator::Le => "<=",
            BinaryOperator::Gt => ">",
            BinaryOperator::Ge => ">=",
            BinaryOperator::IsDistinct => "IS DISTINCT FROM",
            BinaryOperator::IsNotDistinct => "IS NOT DISTINCT FROM",
            BinaryOperator::Add => "+",
            BinaryOperator::Subtract => "-",
            BinaryOperator::Multiply => "*",
            BinaryOperator::Divide => "/",
            BinaryOperator::Remainder => "%",
            BinaryOperator::Concat => "||",
        }
    }
}

impl Function {
    /// Whether this makes one value of many rows.
    pub(crate) fn is_aggregate(&self) -> bool {
        matches!(self, Function::Count | Function::Sum | Function::Average | Function::Min | Function::Max)
    }

    /// The function's name in most databases.
    pub fn as_sql(&self) -> &str {
        match self {
            Function::Count => "COUNT",
            Function::Sum => "SUM",
            Function::Average => "AVG",
            Function::Min => "MIN",
            Function::Max => "MAX",
            Function::Coalesce => "COALESCE",
            Function::Lower => "LOWER",
            Function::Upper => "UPPER",
            Function::Length => "CHAR_LENGTH",
            Function::Abs => "ABS",
            Function::RowNumber => "ROW_NUMBER",
            Function::Rank => "RANK",
            Function::Named(name) => name,
        }
    }
}
