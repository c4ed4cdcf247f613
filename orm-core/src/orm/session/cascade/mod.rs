//! What the deletion of objects means for those related to them, found out before a flush is planned: children are deleted too, lose
//! their parent, or stand against it. What the database does by itself is followed afterwards, in [`follow`].

mod children;
mod follow;
mod orphans;
mod restrict;

use super::Session;
use super::handle::ObjectId;
use super::objects::Objects;
use super::relate::key_columns;
use super::state::{Gone, Status};
use super::work::Reference;
use crate::Result;
use crate::orm::load::Mapper;
use crate::schema::TableKind;
use crate::sql::{OnParentDelete, Relation, RelationKind};
use crate::value::Value;

/// One thing that a cascade has done, to be taken back if the deletion is refused.
enum Done {
    /// The object is to be deleted.
    Doomed(ObjectId),
    /// The object's foreign key was set NULL: it had these values, and was to take these keys.
    Freed(ObjectId, Vec<(usize, Value)>, Option<Vec<Reference>>),
}

/// A relationship that refuses to lose parents that have children, with those parents.
struct Restricted {
    relation: &'static Relation,
    parents: Vec<ObjectId>,
}

impl Session {
    /// Carries deletions on to related objects, level by level, with one statement for each relationship of a level, and deletes orphans.
    ///
    /// # Errors
    /// A parent whose children stand against its deletion: nothing has changed then. What the database refuses.
    pub(super) fn cascade(&mut self) -> Result<()> {
        let mut done = Vec::new();
        self.objects.doom_orphans(&mut done);
        let result = self.cascade_deletions(&mut done);
        if result.is_err() {
            done.into_iter().rev().for_each(|done| self.objects.take_back_cascade(done));
        }
        result
    }

    fn cascade_deletions(&mut self, done: &mut Vec<Done>) -> Result<()> {
        let mut restricted = Vec::new();
        let mut n_seen = 0;
        while n_seen < self.objects.work.deleted.len() {
            let level = self.objects.work.deleted[n_seen..].to_vec();
            n_seen += level.len();
            for shelf in 0..self.objects.store.shelves.len() {
                let is_doomed = |id: &ObjectId| self.objects.track(*id).is_some_and(|track| track.is_doomed);
                let of_shelf = |id: &ObjectId| id.arena as usize == shelf && is_doomed(id);
                let parents: Vec<ObjectId> = level.iter().copied().filter(of_shelf).collect();
                if !parents.is_empty() {
                    self.cascade_level(shelf, &parents, &mut restricted, done)?;
                }
            }
        }
        restricted.iter().try_for_each(|restricted| self.check_restricted(restricted))
    }

    fn cascade_level(
        &mut self,
        shelf: usize,
        parents: &[ObjectId],
        restricted: &mut Vec<Restricted>,
        done: &mut Vec<Done>,
    ) -> Result<()> {
        for relation in self.objects.store.shelves[shelf].mapper.relations {
            match rule(relation) {
                OnParentDelete::Delete => {
                    for child in self.children(relation, parents)? {
                        self.objects.doom(child, done);
                    }
                }
                OnParentDelete::Nullify => {
                    for child in self.children(relation, parents)? {
                        self.objects.free(relation, child, done)?;
                    }
                }
                OnParentDelete::Restrict => restricted.push(Restricted { relation, parents: parents.to_vec() }),
                OnParentDelete::Database | OnParentDelete::Default => {}
            }
        }
        Ok(())
    }
}

/// What happens to the objects on the other side; `Database` where that is nothing that the session does.
fn rule(relation: &Relation) -> OnParentDelete {
    let target = Mapper::of(&relation.target);
    if target.key.is_empty() || (target.table)().kind != TableKind::Table {
        return OnParentDelete::Database;
    }
    match (relation.kind, relation.on_parent_delete()) {
        (RelationKind::ManyToOne, _) => OnParentDelete::Database,
        (RelationKind::ManyToMany, OnParentDelete::Delete) => OnParentDelete::Delete,
        // The rows of the association table go by themselves: see `Flush::plan_lost_links`.
        (RelationKind::ManyToMany, _) => OnParentDelete::Database,
        (_, rule) => rule,
    }
}

impl Objects {
    /// Marks an object to be deleted with another one; a new one is not inserted.
    fn doom(&mut self, id: ObjectId, done: &mut Vec<Done>) {
        match self.track(id) {
            Some(track) if track.is_doomed => {}
            Some(track) if matches!(track.status, Status::Persistent | Status::Expired) => {
                self.track_mut(id).is_doomed = true;
                self.work.deleted.push(id);
                done.push(Done::Doomed(id));
            }
            Some(track) if track.status == Status::Pending => self.drop_object(id, Status::Gone(Gone::Cancelled)),
            _ => {}
        }
    }

    /// Takes an object's parent away, unless it is to be deleted itself.
    fn free(&mut self, relation: &'static Relation, child: ObjectId, done: &mut Vec<Done>) -> Result<()> {
        if self.track(child).is_none_or(|track| track.is_doomed || track.status != Status::Persistent) {
            return Ok(());
        }
        let columns = key_columns(relation);
        let before = columns.iter().map(|(from, _)| (*from, self.cell(child, *from).into_owned())).collect();
        done.push(Done::Freed(child, before, self.work.references.get(&child).cloned()));
        self.refer(relation, Reference { child, columns, parent: None })
    }

    fn take_back_cascade(&mut self, done: Done) {
        match done {
            Done::Doomed(id) => {
                self.track_mut(id).is_doomed = false;
                self.work.deleted.retain(|other| *other != id);
            }
            Done::Freed(id, mut before, references) => {
                // The values were read from this object, so it takes them back.
                let _ = self.set_cells(id, &mut before);
                match references {
                    Some(references) => self.work.references.insert(id, references),
                    None => self.work.references.remove(&id),
                };
            }
        }
    }
}
