//! What `select` takes: columns and expressions, alone or in a tuple.

use crate::Result;
use crate::engine::Row;
use crate::orm::read;
use crate::sql::{Column, Expr, Node};
use crate::value::ColumnType;

/// What `select`, `group_by` and `returning` take in the scope `S`: a column, an expression, or a tuple of up to twelve of these.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be selected in a query over `{S}`",
    label = "expected columns and expressions of `{S}`",
    note = "columns of a related entity are reached over a path: `Entity::RELATION.then(Other::COLUMN)`"
)]
pub trait Selection<S> {
    /// What one row becomes.
    type Row;
    /// The number of columns.
    const WIDTH: usize;

    /// Appends the expressions.
    fn add_nodes(self, nodes: &mut Vec<Node>);

    /// Reads one row from position `at`.
    ///
    /// # Errors
    /// A cell that does not fit.
    fn read_selection(row: &mut dyn Row, at: usize) -> Result<Self::Row>;
}

impl<S, T: ColumnType> Selection<S> for Column<S, T> {
    type Row = T;
    const WIDTH: usize = 1;

    fn add_nodes(self, nodes: &mut Vec<Node>) {
        nodes.push(self.into_node());
    }

    fn read_selection(row: &mut dyn Row, at: usize) -> Result<T> {
        read(row, at)
    }
}

impl<S, T: ColumnType> Selection<S> for Expr<S, T> {
    type Row = T;
    const WIDTH: usize = 1;

    fn add_nodes(self, nodes: &mut Vec<Node>) {
        nodes.push(self.into_node());
    }

    fn read_selection(row: &mut dyn Row, at: usize) -> Result<T> {
        read(row, at)
    }
}

macro_rules! tuples {
    ($(($($name:ident),+)),+ $(,)?) => {$(
        impl<S, $($name: Selection<S>),+> Selection<S> for ($($name,)+) {
            type Row = ($($name::Row,)+);
            const WIDTH: usize = 0 $(+ $name::WIDTH)+;

            #[allow(non_snake_case, reason = "a tuple's parts are named after their types")]
            fn add_nodes(self, nodes: &mut Vec<Node>) {
                let ($($name,)+) = self;
                $($name.add_nodes(nodes);)+
            }

            fn read_selection(row: &mut dyn Row, at: usize) -> Result<Self::Row> {
                let mut next = at;
                Ok(($({
                    let start = next;
                    next += $name::WIDTH;
                    let _ = next;
                    $name::read_selection(row, start)?
                },)+))
            }
        }
    )+};
}

tuples!(
    (A),
    (A, B),
    (A, B, C),
    (A, B, C, D),
    (A, B, C, D, F),
    (A, B, C, D, F, G),
    (A, B, C, D, F, G, H),
    (A, B, C, D, F, G, H, I),
    (A, B, C, D, F, G, H, I, J),
    (A, B, C, D, F, G, H, I, J, K),
    (A, B, C, D, F, G, H, I, J, K, L),
    (A, B, C, D, F, G, H, I, J, K, L, M),
);
