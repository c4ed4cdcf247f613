//! Conditions joined by AND and OR as text.

use super::SqlWriter;
use crate::Result;
use crate::sql::Node;

/// How many conditions stand beside each other without groups.
const FLAT_CONDITIONS: usize = 128;

impl<'v> SqlWriter<'_, 'v> {
    /// Writes an expression as one of several joined by AND.
    pub(super) fn condition(&mut self, node: &'v Node) -> Result<()> {
        match node {
            Node::Any(list) if list.len() > 1 => {
                self.push("(");
                self.expression(node)?;
                self.push(")");
                Ok(())
            }
            // In raw SQL the user wrote a condition where one belongs.
            Node::Raw(_) => self.expression(node),
            node if !node.is_condition() && !self.dialect().capabilities().boolean_type => {
                self.operand(node)?;
                self.push(" = 1");
                Ok(())
            }
            node => self.expression(node),
        }
    }

    /// Writes an expression whose value is asked for.
    pub(super) fn answer(&mut self, node: &'v Node) -> Result<()> {
        if node.is_condition() && !self.dialect().capabilities().boolean_type {
            self.push("CASE WHEN ");
            self.expression(node)?;
            self.push(" THEN 1 ELSE 0 END");
            return Ok(());
        }
        self.expression(node)
    }

    /// Writes conditions joined by AND; true if there are none.
    pub(super) fn conjunction(&mut self, nodes: &'v [Node]) -> Result<()> {
        if nodes.is_empty() {
            self.push("1 = 1");
            return Ok(());
        }
        self.long_list(nodes, " AND ", &|writer, node| writer.condition(node))
    }

    /// Writes conditions joined by OR; false if there are none.
    pub(super) fn disjunction(&mut self, nodes: &'v [Node]) -> Result<()> {
        if nodes.is_empty() {
            self.push("1 = 0");
            return Ok(());
        }
        let alone = nodes.len() == 1;
        self.long_list(nodes, " OR ", &|writer, node| match node {
            Node::All(list) if list.len() > 1 && !alone => {
                writer.push("(");
                writer.expression(node)?;
                writer.push(")");
                Ok(())
            }
            Node::Any(_) => writer.expression(node),
            node => writer.condition(node),
        })
    }

    /// Writes a list of conditions; a long one in groups, and those in groups: for a parser each condition is one level deeper than
    /// the one before, and SQLite refuses more than a thousand levels (<https://sqlite.org/limits.html#max_expr_depth>).
    fn long_list(
        &mut self,
        nodes: &'v [Node],
        separator: &str,
        write: &dyn Fn(&mut Self, &'v Node) -> Result<()>,
    ) -> Result<()> {
        if nodes.len() <= FLAT_CONDITIONS {
            return self.list(nodes, separator, write);
        }
        let group = nodes.len().div_ceil(FLAT_CONDITIONS);
        self.list(nodes.chunks(group), separator, |writer, nodes| {
            writer.push("(");
            writer.long_list(nodes, separator, write)?;
            writer.push(")");
            Ok(())
        })
    }
}
