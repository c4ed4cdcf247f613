//! Keys of several columns, in lists and sub-selects.

use super::SqlWriter;
use super::node::check_comparable;
use crate::Result;
use crate::sql::{BinaryOperator, Node};

impl<'v> SqlWriter<'_, 'v> {
    /// Writes `(a, b)`.
    pub(super) fn tuple(&mut self, nodes: &'v [Node]) -> Result<()> {
        self.push("(");
        self.list(nodes, ", ", |writer, node| writer.expression(node))?;
        self.push(")");
        Ok(())
    }

    /// Writes the membership of several columns in a list of rows.
    pub(super) fn tuple_membership(&mut self, columns: &'v [Node], rows: &'v [Node], negated: bool) -> Result<()> {
        for row in rows {
            columns
                .iter()
                .zip(parts(row))
                .try_for_each(|(column, value)| check_comparable(self.dialect(), column, value))?;
        }
        match rows {
            [] => {
                self.push(if negated { "1 = 1" } else { "1 = 0" });
                Ok(())
            }
            [only] if !negated => self.list(columns.iter().zip(parts(only)), " AND ", |writer, (column, value)| {
                writer.infix(column, "=", value)
            }),
            rows => self.dialect().row_list(self, columns, rows, negated),
        }
    }

    /// Writes `(a, b) IN (.., (?, ?))`, with what the dialect wants before the first row. Rows are filled up to a power of two by the
    /// last one, so that lists of similar length share one text.
    ///
    /// # Errors
    /// What the database cannot do.
    pub fn row_values(&mut self, columns: &'v [Node], rows: &'v [Node], negated: bool, before: &str) -> Result<()> {
        self.tuple(columns)?;
        self.push(if negated { " NOT IN (" } else { " IN (" });
        self.push(before);
        self.list(filled(rows), ", ", |writer, row| writer.tuple(parts(row)))?;
        self.push(")");
        Ok(())
    }

    /// Writes `(a = ? AND b = ? OR a = ? AND b = ?)`, filled up like [`row_values`](Self::row_values). Many alternatives are nested in
    /// halves, as a database may limit how deep an expression is.
    ///
    /// # Errors
    /// What the database cannot do.
    pub fn row_alternatives(&mut self, columns: &'v [Node], rows: &'v [Node]) -> Result<()> {
        let rows: Vec<&Node> = filled(rows).collect();
        self.alternatives(columns, &rows)
    }

    fn alternatives(&mut self, columns: &'v [Node], rows: &[&'v Node]) -> Result<()> {
        if let [row] = rows {
            return self.list(columns.iter().zip(parts(row)), " AND ", |writer, (column, value)| {
                writer.dialect().binary(writer, BinaryOperator::Eq, column, value)
            });
        }
        let (left, right) = rows.split_at(rows.len() / 2);
        self.push("(");
        self.alternatives(columns, left)?;
        self.push(" OR ");
        self.alternatives(columns, right)?;
        self.push(")");
        Ok(())
    }
}

/// The rows, filled up to a power of two by the last one.
fn filled(rows: &[Node]) -> impl Iterator<Item = &Node> {
    let filler = rows.len().next_power_of_two() - rows.len();
    rows.iter().chain(rows.last().into_iter().cycle().take(filler))
}

/// The values of a row.
fn parts(row: &Node) -> &[Node] {
    match row {
        Node::Tuple(parts) => parts,
        other => std::slice::from_ref(other),
    }
}
