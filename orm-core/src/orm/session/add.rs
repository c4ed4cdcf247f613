//! What comes into a session from outside, and what is to go.

use super::Session;
use super::handle::Handle;
use super::state::{Gone, Status};
use crate::orm::load::Mapper;
use crate::orm::{Addition, Entity, Record, Writable};
use crate::sql::Identifies;

impl Session {
    /// Adds a row to be inserted by the next flush. Until then it is pending: its handle can stand for its key in other new rows, but
    /// it has no values yet.
    ///
    /// Give a `NewX`; or a whole entity with its key, as for imports: that one's values can be read and changed at once.
    pub fn add<E, R>(&mut self, row: R) -> Handle<E>
    where
        E: Entity<Key: Identifies, New: Writable<E>>,
        R: Record<E>,
    {
        let shelf = self.objects.shelf_of(Mapper::new::<E>());
        let arena = self.objects.store.shelves[shelf].typed_mut::<E>();
        let slot = match row.into_addition() {
            Addition::New(new) => arena.push_new(new),
            Addition::Row(row) => arena.push_row(row),
        };
        let id = self.objects.track_new(shelf, slot, Status::Pending);
        self.objects.work.pending.push(id);
        Handle::new(id)
    }

    /// Adds rows to be inserted by the next flush; their handles in the same order.
    pub fn add_all<E, R>(&mut self, rows: impl IntoIterator<Item = R>) -> Vec<Handle<E>>
    where
        E: Entity<Key: Identifies, New: Writable<E>>,
        R: Record<E>,
    {
        rows.into_iter().map(|row| self.add(row)).collect()
    }

    /// Marks an object to be deleted by the next flush; its values stay readable until then. A pending one is just not inserted. What
    /// is deleted already stays so.
    ///
    /// # Panics
    /// The object is of another session, or was expunged or rolled back.
    #[track_caller]
    pub fn delete<E: Entity>(&mut self, handle: Handle<E>) {
        let Some(track) = self.objects.track(handle.id) else { self.objects.refuse(handle) };
        match track.status {
            Status::Pending => self.objects.drop_object(handle.id, Status::Gone(Gone::Cancelled)),
            Status::Persistent | Status::Expired if !track.is_doomed => {
                self.objects.track_mut(handle.id).is_doomed = true;
                self.objects.work.deleted.push(handle.id);
            }
            Status::Gone(Gone::Expunged | Gone::RolledBack) => self.objects.refuse(handle),
            _ => {}
        }
    }
}
