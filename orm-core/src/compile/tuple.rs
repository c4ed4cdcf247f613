//! Keys of several columns, in lists and sub-selects.

use super::SqlWriter;
use super::node::check_comparable;
use crate::Result;
use crate::sql::Node;

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
        let filler = rows.len().next_power_of_two() - rows.len();
        let last = rows.last().into_iter().cycle().take(filler);
        self.list(rows.iter().chain(last), ", ", |writer, row| writer.tuple(parts(row)))?;
        self.push(")");
        Ok(())
    }
}

/// The values of a row.
fn parts(row: &Node) -> &[Node] {
    match row {
        Node::Tuple(parts) => parts,
        other => std::slice::from_ref(other),
    }
}
