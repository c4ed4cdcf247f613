//! What the next flush has to do.

use super::handle::ObjectId;
use crate::orm::hash::{RowMap, RowSet};
use crate::sql::{Node, Relation};

/// What was asked of a session and not written yet.
#[derive(Debug, Default)]
pub(crate) struct Work {
    /// Objects to insert, in the order in which they were added. Those that are no longer pending do not count.
    pub(crate) pending: Vec<ObjectId>,
    /// Objects that may have changed.
    pub(crate) touched: Vec<ObjectId>,
    /// Objects to delete.
    pub(crate) deleted: Vec<ObjectId>,
    /// By child: foreign keys that take the key of an object when it has one, each once.
    pub(crate) references: RowMap<ObjectId, Vec<Reference>>,
    /// Rows of association tables to be written or deleted, in the order in which they were asked for: the last word counts.
    pub(crate) pairs: Vec<Pair>,
    /// By object: columns that take an expression, by position.
    pub(crate) expressions: RowMap<ObjectId, Vec<(usize, Node)>>,
    /// Objects that gave their place in a one-to-one relationship away: the other one can only come in when they are out.
    pub(crate) leaving: RowSet<ObjectId>,
    /// By child: relationships with `delete_orphan` that it was taken out of, and not put into again.
    pub(crate) orphans: RowMap<ObjectId, Vec<&'static Relation>>,
}

/// A foreign key that takes the key of an object.
#[derive(Clone, Debug)]
pub(crate) struct Reference {
    /// The object with the foreign key.
    pub(crate) child: ObjectId,
    /// The foreign key's columns, each with the column of the other object that it takes, in the order of the former.
    pub(crate) columns: Vec<(usize, usize)>,
    /// The object that is referred to; none makes the key NULL.
    pub(crate) parent: Option<ObjectId>,
}

/// Two objects that belong together by an association table, or no longer do.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair {
    /// The relationship by which it was said, seen from `from`.
    pub(crate) relation: &'static Relation,
    pub(crate) from: ObjectId,
    pub(crate) to: ObjectId,
    pub(crate) is_linked: bool,
}

impl Reference {
    /// Whether the foreign key has this column.
    pub(crate) fn has(&self, column: usize) -> bool {
        self.columns.iter().any(|(from, _)| *from == column)
    }
}

impl Work {
    /// Whether there is nothing to do.
    pub(crate) fn is_empty(&self) -> bool {
        self.pending.is_empty()
            && self.touched.is_empty()
            && self.deleted.is_empty()
            && self.references.is_empty()
            && self.pairs.is_empty()
            && self.orphans.is_empty()
    }
}
