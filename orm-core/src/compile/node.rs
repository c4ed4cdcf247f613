//! What the compiler asks of a node before it writes it.

use super::Dialect;
use crate::Result;
use crate::schema::Name;
use crate::sql::{BinaryOperator, ColumnNode, JsonRead, Node, Path, Place, RelatedKind, Select};
use crate::value::ValueRef;

/// Refuses a value of another kind than the column it is compared with. Typed columns cannot get here with one; a column chosen at
/// run time can, and some databases would find no rows without a word.
///
/// And one that the database cannot hold, to name the column; without one the driver refuses it.
pub(super) fn check_comparable(dialect: &dyn Dialect, column: &Node, value: &Node) -> Result<()> {
    let (Node::Column(ColumnNode { meta: Some(meta), .. }), Some(value)) = (column, value.value()) else {
        return Ok(());
    };
    meta.check_comparable(value)?;
    dialect.check_value(value).map_err(|error| error.in_column(&meta.field))
}

fn is_comparison(operator: BinaryOperator) -> bool {
    use BinaryOperator::{Eq, Ge, Gt, IsDistinct, IsNotDistinct, Le, Lt, Ne};
    matches!(operator, Eq | Ne | Lt | Le | Gt | Ge | IsDistinct | IsNotDistinct)
}

impl Node {
    /// The value, if this is one.
    pub(crate) fn value(&self) -> Option<&ValueRef<'static>> {
        match self {
            Node::Value(value) => Some(value),
            Node::Sensitive(node) => node.value(),
            _ => None,
        }
    }

    /// The value, if this is one, to be changed.
    pub(crate) fn value_mut(&mut self) -> Option<&mut ValueRef<'static>> {
        match self {
            Node::Value(value) => Some(value),
            Node::Sensitive(node) => node.value_mut(),
            _ => None,
        }
    }

    /// Whether this may read the column of the statement's own row: anything of that name counts.
    pub(super) fn mentions(&self, column: &Name) -> bool {
        let starts_there =
            |path: &Path| path.steps().first().is_some_and(|step| step.from.iter().any(|from| from.name == *column));
        let in_select = |select: &Select| {
            let mut found = false;
            select.clone().for_each_node(&mut |node| found |= node.mentions(column));
            found
        };
        match self {
            Node::Column(node) => {
                let is_tied = matches!(&node.place, Place::Path(path) | Place::Outer(_, path) if starts_there(path));
                is_tied || (node.name == *column && node.place != Place::Excluded)
            }
            Node::Related(related) => {
                let in_kind = matches!(&related.kind, RelatedKind::Aggregate(node) if node.mentions(column));
                in_kind || starts_there(&related.path) || related.filter.iter().any(|node| node.mentions(column))
            }
            Node::Exists(select) | Node::Scalar(select) => in_select(select),
            Node::InSelect(node, select, _) => node.mentions(column) || in_select(select),
            Node::Value(_) => false,
            other => {
                let mut found = false;
                other.clone().for_each_child(&mut |node| found |= node.mentions(column));
                found
            }
        }
    }

    /// Whether this must stand in parentheses inside another expression.
    pub(super) fn is_compound(&self) -> bool {
        match self {
            Node::Sensitive(node) => node.is_compound(),
            Node::Binary(..)
            | Node::Negate(_)
            | Node::All(_)
            | Node::Any(_)
            | Node::Not(_)
            | Node::IsNull(..)
            | Node::In(..)
            | Node::InSelect(..)
            | Node::Between(_)
            | Node::Like { .. }
            | Node::Json(_)
            | Node::Matches(..)
            | Node::Raw(_) => true,
            Node::Column(_)
            | Node::Value(_)
            | Node::Integer(_)
            | Node::Null
            | Node::Tuple(_)
            | Node::Call { .. }
            | Node::Window(_)
            | Node::Cast(..)
            | Node::Case(..)
            | Node::Related(_)
            | Node::Exists(_)
            | Node::Scalar(_)
            | Node::Now => false,
        }
    }

    /// Whether this is true or false by its form; a column, a call or SQL in the user's own words may be, too.
    pub(super) fn is_condition(&self) -> bool {
        match self {
            Node::Sensitive(node) => node.is_condition(),
            Node::Binary(operator, _) => is_comparison(*operator),
            Node::Related(related) => related.kind == RelatedKind::Exists,
            Node::All(_)
            | Node::Any(_)
            | Node::Not(_)
            | Node::IsNull(..)
            | Node::In(..)
            | Node::InSelect(..)
            | Node::Between(_)
            | Node::Like { .. }
            | Node::Matches(..)
            | Node::Exists(_) => true,
            Node::Json(json) => matches!(json.read, JsonRead::Exists | JsonRead::IsNull | JsonRead::Contains(_)),
            _ => false,
        }
    }

    /// Whether values beside this must not be logged, as they may be those of a sensitive column.
    pub(super) fn is_sensitive(&self) -> bool {
        match self {
            Node::Column(column) => column.meta.as_ref().is_some_and(|meta| meta.sensitive),
            Node::Sensitive(_) => true,
            Node::Call { arguments, .. } => arguments.iter().any(Node::is_sensitive),
            Node::Binary(_, pair) => pair.0.is_sensitive() || pair.1.is_sensitive(),
            Node::Negate(node) | Node::Cast(node, _) => node.is_sensitive(),
            Node::Window(window) => window.call.is_sensitive(),
            Node::Case(cases, otherwise) => {
                cases.iter().any(|(_, value)| value.is_sensitive())
                    || otherwise.as_deref().is_some_and(Node::is_sensitive)
            }
            Node::Raw(raw) => raw.nodes.iter().any(Node::is_sensitive),
            Node::Json(json) => json.document.is_sensitive(),
            Node::Matches(texts, _) => texts.iter().any(Node::is_sensitive),
            Node::Tuple(nodes) => nodes.iter().any(Node::is_sensitive),
            _ => false,
        }
    }
}
