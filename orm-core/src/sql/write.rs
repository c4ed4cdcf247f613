//! INSERT, UPDATE and DELETE as data.

use super::{BinaryOperator, Node, TableName};
use crate::schema::{self, Name};

/// An INSERT of rows of one shape.
#[derive(Clone, Debug, PartialEq)]
pub struct Insert {
    /// The table.
    pub table: TableName,
    /// The columns that are written; none means a row of defaults.
    pub columns: Vec<Name>,
    /// The rows.
    pub rows: Rows,
    /// What to do when a row is there already.
    pub conflict: Option<Conflict>,
    /// What the statement answers for each row.
    pub returning: Vec<Node>,
}

/// The rows of an INSERT.
#[derive(Clone, Debug, PartialEq)]
pub enum Rows {
    /// Each row with one expression a column.
    Nodes(Vec<Vec<Node>>),
    /// So many rows of parameters only; whoever runs the statement binds their values in front of all others.
    Parameters(usize),
    /// One list of values for each column, bound as one parameter each, in front of all other values.
    Arrays {
        /// The columns that are written.
        columns: Vec<schema::Column>,
        /// Whether generated keys must grow in the order of the rows.
        ordered: bool,
    },
}

/// What to do when a row is there already.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict {
    /// The columns of the unique constraint that decides; any constraint if empty.
    pub target: Vec<Name>,
    /// What to do.
    pub action: ConflictAction,
}

/// What to do with a row that is there already.
#[derive(Clone, Debug, PartialEq)]
pub enum ConflictAction {
    /// Leave it.
    Nothing,
    /// Change it; `Place::Excluded` is the row that was to be inserted.
    Update {
        /// The new values.
        assignments: Vec<Assignment>,
        /// Conditions on the row that is there, all of which must hold.
        filter: Vec<Node>,
    },
}

/// An UPDATE.
#[derive(Clone, Debug, PartialEq)]
pub struct Update {
    /// The table.
    pub table: TableName,
    /// The new values.
    pub assignments: Vec<Assignment>,
    /// Conditions, all of which must hold.
    pub filter: Vec<Node>,
    /// What the statement answers for each row.
    pub returning: Vec<Node>,
}

/// A new value for a column.
#[derive(Clone, Debug, PartialEq)]
pub struct Assignment {
    /// The column.
    pub column: Name,
    /// The new value.
    pub value: Node,
}

impl Assignment {
    /// Raises the column that counts the row's changes.
    pub(crate) fn raise(version: &schema::Column) -> Assignment {
        let operands = (Node::column(version.name.clone()), Node::Integer(1));
        Assignment { column: version.name.clone(), value: Node::Binary(BinaryOperator::Add, Box::new(operands)) }
    }
}

/// An UPDATE of rows that are found by their keys, each of which gets values of its own. All values are parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct UpdateByKey {
    /// The table.
    pub table: TableName,
    /// The columns that are written; one of the key may be among them, with new values.
    pub set: Vec<schema::Column>,
    /// The column that counts the row's changes, raised by one.
    pub raised: Option<schema::Column>,
    /// The columns that tell a row from the others.
    pub key: Vec<schema::Column>,
    /// The column that must still hold the old version.
    pub version: Option<schema::Column>,
    /// How the rows are given.
    pub rows: KeyedRows,
}

/// How the rows are given to a statement that finds them by their keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyedRows {
    /// One row: the values that are written, those of the key, the old version.
    One,
    /// So many rows: for each column that is written, a case for each row with its key and its value; then each row's key and version.
    Cases(usize),
    /// One list of values for each column, bound as one parameter, so that one text serves any number of rows.
    Arrays,
}

/// A DELETE of many rows that are found by their keys, given as one list of values for each column of the key.
#[derive(Clone, Debug, PartialEq)]
pub struct DeleteByKey {
    /// The table.
    pub table: TableName,
    /// The columns that tell a row from the others.
    pub key: Vec<schema::Column>,
}

/// A DELETE.
#[derive(Clone, Debug, PartialEq)]
pub struct Delete {
    /// The table.
    pub table: TableName,
    /// Conditions, all of which must hold.
    pub filter: Vec<Node>,
    /// What the statement answers for each row.
    pub returning: Vec<Node>,
}
