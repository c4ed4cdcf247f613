//! What a session holds, and what it would write.

use std::any::TypeId;

use super::Session;
use super::handle::{Handle, ObjectId};
use super::objects::Objects;
use super::state::Status;
use crate::orm::Entity;
use crate::orm::hash::RowSet;
use crate::orm::load::Mapper;

impl Session {
    /// Whether the database does not have the object as it is here: it is pending, or was changed and not flushed. Values that were
    /// changed and changed back do not count.
    pub fn is_modified<E: Entity>(&self, handle: Handle<E>) -> bool {
        self.objects.is_pending(handle.id) || !self.objects.unflushed_columns(handle.id).is_empty()
    }

    /// The fields in which an object differs from its row, in the struct's order; none for a pending object, which has no row.
    ///
    /// ```
    /// # #[cfg(feature = "derive")] {
    /// # use orm_core::prelude::*;
    /// # #[derive(Entity, Debug)]
    /// # struct User { #[orm(primary_key)] id: i32, name: String }
    /// # let engine = orm_core::Engine::connect("sqlite://")?;
    /// # Schema::new().entity::<User>().create_all(&engine)?;
    /// # let mut s = engine.session();
    /// let ann = s.add(NewUser { name: "Ann".into() });
    /// s.flush()?;
    /// s[ann].name = "Anne".into();
    /// assert_eq!(s.changed_columns(ann), ["name"]);
    /// # }
    /// # Ok::<(), orm_core::Error>(())
    /// ```
    pub fn changed_columns<E: Entity>(&self, handle: Handle<E>) -> Vec<&'static str> {
        let columns = self.objects.unflushed_columns(handle.id);
        columns.into_iter().map(|index| &*E::table().columns[index].field).collect()
    }

    /// The objects that the next flush inserts, in the order in which they were added.
    pub fn new_objects(&self) -> Vec<ObjectId> {
        self.objects.work.pending.iter().copied().filter(|id| self.objects.is_pending(*id)).collect()
    }

    /// The objects that were changed and not flushed, in the order in which they were first touched.
    pub fn dirty(&self) -> Vec<ObjectId> {
        self.objects.dirty()
    }

    /// The objects that the next flush deletes, in the order in which they were marked.
    pub fn deleted(&self) -> Vec<ObjectId> {
        let is_doomed = |id: &ObjectId| self.objects.track(*id).is_some_and(|track| track.is_doomed);
        self.objects.work.deleted.iter().copied().filter(is_doomed).collect()
    }

    /// The new objects of one entity; see [`new_objects`](Session::new_objects).
    pub fn new_of<E: Entity>(&self) -> Vec<Handle<E>> {
        self.only(self.new_objects())
    }

    /// The changed objects of one entity; see [`dirty`](Session::dirty).
    pub fn dirty_of<E: Entity>(&self) -> Vec<Handle<E>> {
        self.only(self.dirty())
    }

    /// The objects of one entity that are to be deleted; see [`deleted`](Session::deleted).
    pub fn deleted_of<E: Entity>(&self) -> Vec<Handle<E>> {
        self.only(self.deleted())
    }

    /// All objects of one entity that have a row, expired ones included, in the order in which they came into the session.
    pub fn handles<E: Entity>(&self) -> Vec<Handle<E>> {
        self.objects.rows_of(Mapper::new::<E>()).into_iter().map(Handle::new).collect()
    }

    /// The handle of an object, if it is one of `E` and of this session.
    pub fn handle<E: Entity>(&self, object: ObjectId) -> Option<Handle<E>> {
        self.objects.track(object)?;
        ((self.objects.mapper(object).type_id)() == TypeId::of::<E>()).then(|| Handle::new(object))
    }

    /// The name of an object's struct, if it is of this session.
    pub fn entity(&self, object: ObjectId) -> Option<&'static str> {
        self.objects.track(object).map(|_| self.objects.mapper(object).name)
    }

    fn only<E: Entity>(&self, objects: Vec<ObjectId>) -> Vec<Handle<E>> {
        objects.into_iter().filter_map(|object| self.handle(object)).collect()
    }
}

impl Objects {
    pub(super) fn is_pending(&self, id: ObjectId) -> bool {
        self.track(id).is_some_and(|track| track.status == Status::Pending)
    }

    /// The columns of an object that the next flush would write, by position.
    fn unflushed_columns(&self, id: ObjectId) -> Vec<usize> {
        if self.track(id).is_none_or(|track| track.status != Status::Persistent) {
            return Vec::new();
        }
        let mut columns = self.changed_columns(id);
        let references = self.work.references.get(&id).into_iter().flatten();
        columns.extend(references.flat_map(|reference| reference.columns.iter().map(|(from, _)| *from)));
        columns.sort_unstable();
        columns.dedup();
        columns
    }

    fn dirty(&self) -> Vec<ObjectId> {
        let referring = self.work.references.keys().copied();
        let mut seen = RowSet::default();
        let is_dirty = |id: &ObjectId| {
            let is_kept = self.track(*id).is_some_and(|track| !track.is_doomed);
            is_kept && seen.insert(*id) && !self.unflushed_columns(*id).is_empty()
        };
        self.work.touched.iter().copied().chain(referring).filter(is_dirty).collect()
    }

    fn rows_of(&self, mapper: &Mapper) -> Vec<ObjectId> {
        let Some(shelf) = self.store.position(mapper) else { return Vec::new() };
        let slots = (0..self.tracks_of(shelf).len()).map(|slot| self.id(shelf, slot));
        slots.filter(|id| self.require_a_row(*id).is_ok()).collect()
    }
}
