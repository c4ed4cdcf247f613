//! Objects that are deleted when they lose their parent.

use super::Done;
use crate::orm::hash::RowSet;
use crate::orm::session::handle::ObjectId;
use crate::orm::session::objects::Objects;
use crate::orm::session::relate::key_columns;
use crate::orm::session::state::Status;
use crate::sql::{Relation, RelationKind};

impl Objects {
    /// Dooms objects that have lost a parent of a relationship with `delete_orphan`, and got no other in its place.
    pub(super) fn doom_orphans(&mut self, done: &mut Vec<Done>) {
        let mut seen = RowSet::default();
        let mut candidates: Vec<ObjectId> = self.work.touched.clone();
        let mut more: Vec<ObjectId> = self.work.references.keys().chain(self.work.orphans.keys()).copied().collect();
        more.sort_unstable();
        candidates.extend(more);
        for id in candidates.into_iter().filter(|id| seen.insert(*id)) {
            let unlinked = self.work.orphans.get(&id).cloned().unwrap_or_default();
            let is_orphan = match self.track(id).map(|track| track.status) {
                Some(Status::Pending) => !unlinked.is_empty(),
                Some(Status::Persistent) => {
                    unlinked.iter().any(|relation| !self.was_moved(relation, id))
                        || self
                            .neighbours(id.arena as usize)
                            .incoming
                            .iter()
                            .any(|relation| self.has_lost(relation, id))
                }
                _ => false,
            };
            if is_orphan {
                self.doom(id, done);
            }
        }
    }

    /// Whether an object that was unlinked has another parent since.
    fn was_moved(&self, relation: &'static Relation, id: ObjectId) -> bool {
        let columns = key_columns(relation);
        let cells = || columns.iter().map(|(from, _)| (self.cell(id, *from), self.cell_was(id, *from)));
        cells().any(|(now, was)| now != was) && cells().all(|(now, _)| !now.is_null())
    }

    /// Whether an object's foreign key is NULL now and was not before.
    fn has_lost(&self, relation: &'static Relation, id: ObjectId) -> bool {
        if !relation.cascade.delete_orphan || relation.kind == RelationKind::ManyToMany {
            return false;
        }
        let columns = key_columns(relation);
        let references = self.work.references.get(&id).into_iter().flatten();
        if references.into_iter().any(|reference| reference.columns == columns && reference.parent.is_some()) {
            return false;
        }
        let had_all = columns.iter().all(|(from, _)| !self.cell_was(id, *from).is_null());
        had_all && columns.iter().any(|(from, _)| self.cell(id, *from).is_null())
    }
}
