//! What the next flush has to do.

use super::handle::ObjectId;

/// What was asked of a session and not written yet.
#[derive(Debug, Default)]
pub(crate) struct Work {
    /// Objects to insert, in the order in which they were added. Those that are no longer pending do not count.
    pub(crate) pending: Vec<ObjectId>,
    /// Objects that may have changed.
    pub(crate) touched: Vec<ObjectId>,
    /// Objects to delete.
    pub(crate) deleted: Vec<ObjectId>,
    /// Foreign keys that take the key of an object when it has one.
    pub(crate) references: Vec<Reference>,
}

/// A foreign key that takes the key of an object.
#[derive(Clone, Debug)]
pub(crate) struct Reference {
    /// The object with the foreign key.
    pub(crate) child: ObjectId,
    /// The foreign key's columns, each with the column of the other object that it takes.
    pub(crate) columns: Vec<(usize, usize)>,
    /// The object that is referred to.
    pub(crate) parent: ObjectId,
}

impl Work {
    /// Whether there is nothing to do.
    pub(crate) fn is_empty(&self) -> bool {
        self.pending.is_empty() && self.touched.is_empty() && self.deleted.is_empty() && self.references.is_empty()
    }
}
