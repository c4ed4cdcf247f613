//! What a session does with the other side of a relationship.

use super::{Relation, RelationKind};
use crate::schema::{ForeignKey, Name, ReferentialAction};

/// What a session does with the objects on the other side of a relationship: `cascade(..)` in its attribute.
///
/// ```
/// use orm_core::sql::{Cascade, OnParentDelete};
///
/// const OWNS: Cascade = Cascade { delete_orphan: true, on_delete: OnParentDelete::Delete, ..Cascade::DEFAULT };
/// assert!(OWNS.save && OWNS.merge && !OWNS.expunge);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Cascade {
    /// They come into the session with this object.
    pub save: bool,
    /// They are merged with it.
    pub merge: bool,
    /// They are refreshed and expired with it.
    pub refresh: bool,
    /// They leave the session with it.
    pub expunge: bool,
    /// One that loses this object, and gets no other in its place, is deleted.
    pub delete_orphan: bool,
    /// What becomes of them when this object is deleted.
    pub on_delete: OnParentDelete,
}

/// What becomes of the other side of a relationship when an object is deleted by its session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum OnParentDelete {
    /// What the foreign key asks for: [`Relation::on_parent_delete`] tells.
    #[default]
    Default,
    /// The other side stays, and its foreign key becomes NULL.
    Nullify,
    /// The deletion is refused while there is another side.
    Restrict,
    /// The other side is deleted too.
    Delete,
    /// The session does not look at the other side: the foreign key's own `ON DELETE` does what it says.
    Database,
}

impl Cascade {
    /// Nothing travels along, and the foreign key says what a deletion does.
    pub const NONE: Cascade = Cascade {
        save: false,
        merge: false,
        refresh: false,
        expunge: false,
        delete_orphan: false,
        on_delete: OnParentDelete::Default,
    };

    /// What a relationship does that says nothing: it saves and merges.
    pub const DEFAULT: Cascade = Cascade { save: true, merge: true, ..Cascade::NONE };
}

impl Relation {
    /// The same relationship with another cascade. Called by derived code.
    pub const fn cascade(mut self, cascade: Cascade) -> Relation {
        self.cascade = cascade;
        self
    }

    /// The constraint that the relationship rests on; none for a many-to-many, which rests on two of the table in between.
    pub fn foreign_key(&self) -> Option<&'static ForeignKey> {
        let (near, far, columns, target_columns) = match self.kind {
            RelationKind::ManyToOne => (self.source_table(), self.target_table(), self.from, self.to),
            RelationKind::OneToOne | RelationKind::OneToMany => {
                (self.target_table(), self.source_table(), self.to, self.from)
            }
            RelationKind::ManyToMany => return None,
        };
        near.foreign_keys.iter().find(|key| {
            let pairs = || key.columns.iter().zip(key.target_columns.iter());
            let has = |pair: (&Name, &Name)| {
                let mut ends = columns.iter().zip(target_columns);
                ends.any(|(column, target)| *pair.0 == column.name && *pair.1 == target.name)
            };
            let to_far = key.target_table == far.name && key.target_schema == far.schema;
            to_far && key.columns.len() == columns.len() && pairs().all(has)
        })
    }

    /// What becomes of the other side when an object on this side is deleted, never [`OnParentDelete::Default`].
    ///
    /// Where nothing else is said, the database does what the foreign key declares by `on_delete`; without that, a key that can be NULL
    /// becomes NULL, and one that cannot refuses the deletion. From the side that has the foreign key, and over a table in between, only
    /// the link goes.
    pub fn on_parent_delete(&self) -> OnParentDelete {
        match (self.cascade.on_delete, self.kind) {
            (OnParentDelete::Default, RelationKind::OneToOne | RelationKind::OneToMany) => {}
            (OnParentDelete::Default, RelationKind::ManyToOne | RelationKind::ManyToMany) => {
                return OnParentDelete::Nullify;
            }
            (said, _) => return said,
        }
        if self.foreign_key().is_some_and(|key| key.on_delete != ReferentialAction::NoAction) {
            return OnParentDelete::Database;
        }
        let columns = &self.target_table().columns;
        match self.to.iter().all(|column| columns[column.index].nullable) {
            true => OnParentDelete::Nullify,
            false => OnParentDelete::Restrict,
        }
    }
}
