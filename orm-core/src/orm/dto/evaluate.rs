//! What can be computed from loaded objects.

use super::object::Object;
use crate::Result;
use crate::sql::{ColumnNode, Function, Node, Place, Related, RelatedKind};
use crate::value::ValueRef;

/// The value of an expression: columns over any path, and how many related rows there are. Nothing for any other expression.
pub(super) fn evaluate<'r>(object: Object<'r>, node: &Node) -> Result<Option<ValueRef<'r>>> {
    match node {
        Node::Column(ColumnNode { place: Place::Path(path), name, .. }) => {
            // Only a path has a far end whose table is known; a bare column comes as a `Column`, with its position.
            let Some(last) = path.steps().last() else { return Ok(None) };
            let columns = &last.target_table().columns;
            let Some(index) = columns.iter().position(|column| column.name == *name) else { return Ok(None) };
            let objects = object.follow(path)?;
            Ok(objects.first().map_or(Some(ValueRef::Null), |object| object.cell(index)))
        }
        Node::Related(related) if is_plain_count(related) => {
            let n_rows = object.follow(&related.path)?.len();
            Ok(Some(ValueRef::Int(i64::try_from(n_rows).unwrap_or(i64::MAX))))
        }
        _ => Ok(None),
    }
}

fn is_plain_count(related: &Related) -> bool {
    let counts_rows = |node: &Node| matches!(node, Node::Call { function: Function::Count, arguments, distinct: false } if arguments.is_empty());
    related.filter.is_empty() && matches!(&related.kind, RelatedKind::Aggregate(node) if counts_rows(node))
}
