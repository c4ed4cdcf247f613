//! What leaves a session.

use super::Session;
use super::handle::{Handle, ObjectId};
use super::objects::Objects;
use super::state::{Gone, Status, Track};
use crate::orm::Entity;

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
        self.work.references.retain(|child, _| !all.contains(child));
        self.work.orphans.retain(|child, _| !all.contains(child));
        self.work.expressions.retain(|id, _| !all.contains(id));
        self.work.pairs.retain(|pair| !all.contains(&pair.from) && !all.contains(&pair.to));
        all
    }

    fn end_leaving(&mut self, all: &[ObjectId]) {
        for id in all {
            let slot = id.slot as usize;
            self.shelf_mut(*id).arena.empty(slot);
            *self.track_mut(*id) = Track::new(Status::Gone(Gone::Expunged));
        }
    }

    fn clear(&mut self) {
        let (n_cleared, has_written) = (self.mark(), self.has_written);
        *self = Objects::default();
        self.n_cleared = n_cleared;
        self.has_written = has_written;
    }
}
