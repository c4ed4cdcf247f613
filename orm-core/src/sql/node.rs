//! The untyped tree inside every expression.

use std::ops::Deref;
use std::sync::Arc;

use super::{BinaryOperator, Function, JsonNode, OrderNode, Path, Select};
use crate::schema::{self, Name};
use crate::value::{SqlType, Value};

/// An expression without its types: what the compiler of statements reads.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Node {
    /// A column of some row in reach.
    Column(ColumnNode),
    /// A value of the caller's: always bound.
    Value(Value),
    /// What is written into a column whose values must not be logged.
    Sensitive(Box<Node>),
    /// A whole number that we write ourselves.
    Integer(i64),
    /// SQL's NULL.
    Null,
    /// Two operands.
    Binary(BinaryOperator, Box<(Node, Node)>),
    /// A change of sign.
    Negate(Box<Node>),
    /// All of these hold; true if there are none.
    All(Vec<Node>),
    /// One of these holds; false if there are none.
    Any(Vec<Node>),
    /// The contrary.
    Not(Box<Node>),
    /// `IS NULL`, or `IS NOT NULL` if the flag is set.
    IsNull(Box<Node>, bool),
    /// Several values side by side: what a key of several columns is compared by, in a list or with a sub-select's rows.
    Tuple(Vec<Node>),
    /// Membership in a list; the contrary if the flag is set.
    In(Box<Node>, Vec<Node>, bool),
    /// Membership in a sub-select's rows; the contrary if the flag is set.
    InSelect(Box<Node>, Box<Select>, bool),
    /// Between two bounds, both included.
    Between(Box<(Node, Node, Node)>),
    /// A text pattern.
    Like {
        /// The text and the pattern; a backslash in the pattern escapes `%` and `_`.
        operands: Box<(Node, Node)>,
        /// Whether upper and lower case are the same.
        ignore_case: bool,
    },
    /// A function call.
    Call {
        /// The function.
        function: Function,
        /// Its arguments.
        arguments: Vec<Node>,
        /// Whether equal arguments count once (aggregates only).
        distinct: bool,
    },
    /// A function over a window of rows.
    Window(Box<WindowNode>),
    /// A change of type.
    Cast(Box<Node>, SqlType),
    /// The first condition that holds, and what to answer then.
    Case(Vec<(Node, Node)>, Option<Box<Node>>),
    /// A question about the rows of a to-many relationship.
    Related(Box<Related>),
    /// Whether a sub-select has rows.
    Exists(Box<Select>),
    /// The one value of a sub-select.
    Scalar(Box<Select>),
    /// A value inside a JSON document.
    Json(Box<JsonNode>),
    /// Texts that match a search.
    Matches(Vec<Node>, Box<Node>),
    /// The user's own SQL.
    Raw(RawNode),
    /// The database's clock, in UTC.
    Now,
}

/// A column and the row it is taken from. Two are equal if these are, whatever else is known of the column.
#[derive(Clone, Debug)]
pub struct ColumnNode {
    /// The row.
    pub place: Place,
    /// The column's name in the database.
    pub name: Name,
    /// What else is known of it; nothing for a column named at run time.
    pub meta: Option<ColumnMeta>,
}

/// What is known of a column: for as long as the program runs, or shared by the expressions over a table known at run time.
#[derive(Clone, Debug)]
pub enum ColumnMeta {
    /// A column of an entity.
    Static(&'static schema::Column),
    /// A column of any table.
    Shared(Arc<schema::Column>),
}

/// A row in reach of an expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    /// Reached over to-one relationships from the statement's root.
    Path(Path),
    /// The same, but from the root of a statement around this one; 1 is the nearest.
    Outer(usize, Path),
    /// A source of the statement by its alias: an explicit join, a common table expression, a sub-select.
    Alias(Name),
    /// The row that an INSERT could not insert, as one is there already.
    Excluded,
}

/// A question about the rows at the end of a chain of relationships.
#[derive(Clone, Debug, PartialEq)]
pub struct Related {
    /// The chain, from the statement's root; its last step is the row the other parts speak of.
    pub path: Path,
    /// What is asked.
    pub kind: RelatedKind,
    /// Conditions on the last row, whose columns are at the root of their own scope.
    pub filter: Vec<Node>,
}

/// What is asked about related rows.
#[derive(Clone, Debug, PartialEq)]
pub enum RelatedKind {
    /// Whether there is one.
    Exists,
    /// An aggregate over them.
    Aggregate(Box<Node>),
}

/// A function over a window.
#[derive(Clone, Debug, PartialEq)]
pub struct WindowNode {
    /// The function call.
    pub call: Node,
    /// Rows with equal values here form one window.
    pub partition_by: Vec<Node>,
    /// The order within it.
    pub order_by: Vec<OrderNode>,
}

/// SQL in the user's own words, between nodes: one more piece than nodes.
#[derive(Clone, Debug, PartialEq)]
pub struct RawNode {
    /// The words before, between and after the nodes.
    pub pieces: Vec<Name>,
    /// What stands between them.
    pub nodes: Vec<Node>,
}

impl Deref for ColumnMeta {
    type Target = schema::Column;

    fn deref(&self) -> &schema::Column {
        match self {
            ColumnMeta::Static(column) => column,
            ColumnMeta::Shared(column) => column,
        }
    }
}

impl From<&'static schema::Column> for ColumnMeta {
    fn from(column: &'static schema::Column) -> ColumnMeta {
        ColumnMeta::Static(column)
    }
}

impl From<Arc<schema::Column>> for ColumnMeta {
    fn from(column: Arc<schema::Column>) -> ColumnMeta {
        ColumnMeta::Shared(column)
    }
}

impl PartialEq for ColumnNode {
    fn eq(&self, other: &ColumnNode) -> bool {
        self.place == other.place && self.name == other.name
    }
}

impl Place {
    /// Whether this is the statement's own row.
    pub fn is_root(&self) -> bool {
        matches!(self, Place::Path(path) if path.is_root())
    }
}

impl Node {
    /// A column of the statement's root.
    pub fn column(name: Name) -> Node {
        Node::column_at(Path::ROOT, name)
    }

    /// A column at the end of a path.
    pub fn column_at(path: Path, name: Name) -> Node {
        Node::Column(ColumnNode { place: Place::Path(path), name, meta: None })
    }

    /// A column of a source with an alias.
    pub fn column_of(alias: impl Into<Name>, name: impl Into<Name>) -> Node {
        Node::Column(ColumnNode { place: Place::Alias(alias.into()), name: name.into(), meta: None })
    }

    /// A column of the row that could not be inserted.
    pub fn excluded(name: impl Into<Name>) -> Node {
        Node::Column(ColumnNode { place: Place::Excluded, name: name.into(), meta: None })
    }

    /// Two operands.
    pub fn binary(operator: BinaryOperator, left: Node, right: Node) -> Node {
        Node::Binary(operator, Box::new((left, right)))
    }

    /// A plain function call.
    pub fn call(function: Function, arguments: Vec<Node>) -> Node {
        Node::Call { function, arguments, distinct: false }
    }

    /// Moves the whole expression to the end of a path: what was its root is now reached over `prefix`.
    pub fn reroot(&mut self, prefix: &Path) {
        self.for_each_place(0, &mut |depth, place| match place {
            Place::Path(path) if depth == 0 => *path = prefix.join(path),
            Place::Outer(levels, path) if *levels == depth => *path = prefix.join(path),
            _ => {}
        });
    }

    /// Whether this speaks of all rows together, and not of one.
    pub(crate) fn is_aggregate(&mut self) -> bool {
        match self {
            Node::Call { function, .. } if function.is_aggregate() => true,
            Node::Window(_) => false,
            other => {
                let mut found = false;
                other.for_each_child(&mut |node| found |= node.is_aggregate());
                found
            }
        }
    }

    /// Calls `f` with every place in the tree and the number of sub-selects around it.
    fn for_each_place(&mut self, depth: usize, f: &mut dyn FnMut(usize, &mut Place)) {
        match self {
            Node::Column(column) => f(depth, &mut column.place),
            Node::Related(related) => {
                // The chain starts at the row the expression is about; conditions have a scope of their own.
                let mut place = Place::Path(std::mem::replace(&mut related.path, Path::ROOT));
                f(depth, &mut place);
                if let Place::Path(path) = place {
                    related.path = path;
                }
                for node in &mut related.filter {
                    node.for_each_place(depth + 1, f);
                }
                if let RelatedKind::Aggregate(node) = &mut related.kind {
                    node.for_each_place(depth + 1, f);
                }
            }
            Node::Exists(select) | Node::Scalar(select) => {
                select.for_each_node(&mut |node| node.for_each_place(depth + 1, f));
            }
            Node::InSelect(node, select, _) => {
                node.for_each_place(depth, f);
                select.for_each_node(&mut |node| node.for_each_place(depth + 1, f));
            }
            other => other.for_each_child(&mut |node| node.for_each_place(depth, f)),
        }
    }

    /// Calls `f` with each direct child in the same scope.
    pub(crate) fn for_each_child(&mut self, f: &mut dyn FnMut(&mut Node)) {
        match self {
            Node::Binary(_, pair) => {
                f(&mut pair.0);
                f(&mut pair.1);
            }
            Node::Like { operands, .. } => {
                f(&mut operands.0);
                f(&mut operands.1);
            }
            Node::Between(parts) => {
                f(&mut parts.0);
                f(&mut parts.1);
                f(&mut parts.2);
            }
            Node::Negate(node)
            | Node::Not(node)
            | Node::IsNull(node, _)
            | Node::Cast(node, _)
            | Node::InSelect(node, _, _) => f(node),
            Node::All(nodes) | Node::Any(nodes) | Node::Tuple(nodes) => nodes.iter_mut().for_each(f),
            Node::Call { arguments, .. } => arguments.iter_mut().for_each(f),
            Node::Raw(raw) => raw.nodes.iter_mut().for_each(f),
            Node::In(node, list, _) => {
                f(node);
                list.iter_mut().for_each(f);
            }
            Node::Window(window) => {
                f(&mut window.call);
                window.partition_by.iter_mut().for_each(&mut *f);
                window.order_by.iter_mut().for_each(|order| f(&mut order.node));
            }
            Node::Case(branches, otherwise) => {
                for (condition, answer) in branches {
                    f(condition);
                    f(answer);
                }
                if let Some(node) = otherwise {
                    f(node);
                }
            }
            Node::Sensitive(node) => f(node),
            Node::Json(json) => f(&mut json.document),
            Node::Matches(texts, search) => {
                texts.iter_mut().for_each(&mut *f);
                f(search);
            }
            Node::Column(_)
            | Node::Value(_)
            | Node::Integer(_)
            | Node::Null
            | Node::Related(_)
            | Node::Exists(_)
            | Node::Scalar(_)
            | Node::Now => {}
        }
    }
}
