//! What leaves a session.

use super::Session;
use super::handle::{Handle, ObjectId};
use super::objects::Objects;
use super::state::{Gone, Status, Track};
use crate::orm::hash::{RowMap, RowSet};
use crate::orm::load::{Mapper, Store};
use crate::orm::{Entity, Loaded};
use crate::sql::Relation;

impl Session {
    /// Takes an object out of the session, as the plain value that it is here: with what was changed and not flushed, which is then not
    /// written, and a mark by [`delete`](Session::delete) is forgotten. Loaded relationships that lead to it are to be loaded again. It comes
    /// back by [`attach`](Session::attach) or [`merge`](Session::merge).
    ///
    /// What was flushed of it stays a part of the transaction; a roll-back does not reach the value any more. Relationships with
    /// `cascade(expunge)` take the objects that were loaded at their other side along, out of the session and out of memory.
    ///
    /// # Panics
    /// The object has no values: it is pending (see [`expunge_new`](Session::expunge_new)), expired, deleted, or of another session.
    #[track_caller]
    pub fn expunge<E: Entity>(&mut self, handle: Handle<E>) -> E {
        if self.objects.row(handle).is_none() {
            self.objects.refuse(handle);
        }
        let others = self.objects.begin_leaving(handle.id);
        let arena = self.objects.shelf_mut(handle.id).typed_mut::<E>();
        let row = arena.take(handle.id.slot as usize).expect("it was there above");
        self.objects.end_leaving(&others);
        row
    }

    /// Takes an object out of the session together with those that leave with it by `cascade(expunge)`, as a row with its relationships:
    /// what was loaded of them can still be reached by [`Loaded::view`], as far as all objects at the other side left, too. It comes back by
    /// [`attach_loaded`](Session::attach_loaded).
    ///
    /// # Panics
    /// As [`expunge`](Session::expunge).
    #[track_caller]
    pub fn expunge_loaded<E: Entity>(&mut self, handle: Handle<E>) -> Loaded<E> {
        if self.objects.row(handle).is_none() {
            self.objects.refuse(handle);
        }
        let (store, root) = self.objects.move_out(handle.id);
        Loaded::new(store, root)
    }

    /// Takes a pending object out of the session, as the new row that was added.
    ///
    /// # Panics
    /// The object is not pending, or was added as a whole row: see [`expunge`](Session::expunge).
    #[track_caller]
    pub fn expunge_new<E: Entity>(&mut self, handle: Handle<E>) -> E::New {
        // The same conditions, and the same words.
        self.new_mut(handle);
        let others = self.objects.begin_leaving(handle.id);
        let arena = self.objects.shelf_mut(handle.id).typed_mut::<E>();
        let new = arena.take_new(handle.id.slot as usize).expect("it was there above");
        self.objects.end_leaving(&others);
        new
    }

    /// Forgets all objects, and what was to be written of them; all handles are refused from now on. The transaction goes on, with what
    /// was flushed of them: so a long one can be done in little memory, by a [`flush`](Session::flush) and a `clear` now and then. Listeners
    /// and hooks do not hear of the end of what was cleared.
    pub fn clear(&mut self) {
        self.objects.clear();
    }
}

impl Objects {
    /// Takes an object and those that leave with it out of the identity map and out of all relationships; its values are still there.
    fn begin_leaving(&mut self, id: ObjectId) -> Vec<ObjectId> {
        let all = self.along(&[id], |cascade| cascade.expunge);
        self.forget_links_to(&all);
        for id in &all {
            self.forget_links_of(*id);
            self.forget_key(*id);
        }
        let leaves: RowSet<ObjectId> = all.iter().copied().collect();
        self.work.references.retain(|child, _| !leaves.contains(child));
        self.work.orphans.retain(|child, _| !leaves.contains(child));
        self.work.expressions.retain(|id, _| !leaves.contains(id));
        self.work.pairs.retain(|pair| !leaves.contains(&pair.from) && !leaves.contains(&pair.to));
        all
    }

    fn end_leaving(&mut self, all: &[ObjectId]) {
        for id in all {
            let slot = id.slot as usize;
            self.shelf_mut(*id).arena.empty(slot);
            *self.track_mut(*id) = Track::new(Status::Gone(Gone::Expunged));
        }
    }

    /// Moves an object, and those that leave with it, into a store of their own; with the slot of the first of them.
    fn move_out(&mut self, id: ObjectId) -> (Store, usize) {
        let all = self.along(&[id], |cascade| cascade.expunge);
        let set: RowSet<ObjectId> = all.iter().copied().collect();
        let links: Vec<(ObjectId, &'static Relation, Vec<ObjectId>)> =
            all.iter().flat_map(|id| self.links_among(*id, &set)).collect();
        let all = self.begin_leaving(id);
        let mut store = Store::default();
        let mut moved: RowMap<ObjectId, usize> = RowMap::default();
        for id in &all {
            let from = self.shelf_mut(*id);
            let shelf = store.shelf_of(from.mapper);
            let shelf = &mut store.shelves[shelf];
            if let Some(slot) = from.arena.move_row(id.slot as usize, &mut *shelf.arena) {
                shelf.slots.extend(shelf.key(slot).map(|key| (key, slot)));
                moved.insert(*id, slot);
            }
        }
        for (owner, relation, targets) in links {
            let slots: Option<Vec<usize>> = targets.iter().map(|target| moved.get(target).copied()).collect();
            if let (Some(owner), Some(slots)) = (moved.get(&owner), slots) {
                store.links.set(relation, *owner, Some(slots));
            }
        }
        self.end_leaving(&all);
        let root = moved.get(&id).copied().expect("the object has a row, and was moved");
        (store, root)
    }

    /// What was loaded whole of an object's relationships, where all objects at the other side are among these.
    fn links_among(&self, id: ObjectId, all: &RowSet<ObjectId>) -> Vec<(ObjectId, &'static Relation, Vec<ObjectId>)> {
        let mut found = Vec::new();
        for relation in self.mapper(id).relations {
            let targets = self.store.links.whole(relation, id.slot as usize);
            let Some((targets, shelf)) = targets.zip(self.store.position(Mapper::of(&relation.target))) else {
                continue;
            };
            let targets: Vec<ObjectId> = targets.iter().map(|slot| self.id(shelf, *slot)).collect();
            if targets.iter().all(|target| all.contains(target)) {
                found.push((id, *relation, targets));
            }
        }
        found
    }

    fn clear(&mut self) {
        let (n_cleared, has_written) = (self.mark(), self.has_written);
        *self = Objects::default();
        self.n_cleared = n_cleared;
        self.has_written = has_written;
    }
}
