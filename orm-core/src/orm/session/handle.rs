//! How the objects of a session are named.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

use crate::orm::Entity;

/// An object of a session: small, `Copy`, and usable as a map's key. It is worth something only with the session that gave it away;
/// no other object ever gets the same one.
pub struct Handle<E> {
    pub(crate) id: ObjectId,
    entity: PhantomData<fn() -> E>,
}

/// A [`Handle`] without its type: what listeners and errors name objects by.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ObjectId {
    /// Tells sessions apart, and a session from itself before it was cleared.
    pub(crate) session: u64,
    /// The position of the entity's arena in the session's store.
    pub(crate) arena: u32,
    /// The position of the object in its arena.
    pub(crate) slot: u32,
}

impl<E: Entity> Handle<E> {
    pub(crate) fn new(id: ObjectId) -> Handle<E> {
        Handle { id, entity: PhantomData }
    }

    /// The handle without its type.
    pub fn id(self) -> ObjectId {
        self.id
    }
}

/// Not derived: an entity need not be `Clone` for its handles to be.
impl<E> Clone for Handle<E> {
    fn clone(&self) -> Handle<E> {
        *self
    }
}

impl<E> Copy for Handle<E> {}

impl<E> PartialEq for Handle<E> {
    fn eq(&self, other: &Handle<E>) -> bool {
        self.id == other.id
    }
}

impl<E> Eq for Handle<E> {}

impl<E> Hash for Handle<E> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id.hash(state);
    }
}

/// The order in which objects came into their session, within one entity.
impl<E> PartialOrd for Handle<E> {
    fn partial_cmp(&self, other: &Handle<E>) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<E> Ord for Handle<E> {
    fn cmp(&self, other: &Handle<E>) -> std::cmp::Ordering {
        self.id.cmp(&other.id)
    }
}

impl<E: Entity> fmt::Debug for Handle<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Handle<{}>({})", E::NAME, self.id.slot)
    }
}

impl fmt::Debug for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ObjectId({}.{})", self.arena, self.slot)
    }
}
