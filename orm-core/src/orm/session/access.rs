//! The values of a session's objects, by their handles.

use std::ops::{Index, IndexMut};

use super::Session;
use super::handle::Handle;
use super::objects::Objects;
use super::state::{State, Status};
use crate::orm::Entity;
use crate::orm::load::View;
use crate::{Error, Result};

impl<E: Entity> Index<Handle<E>> for Session {
    type Output = E;

    /// The object's current values.
    ///
    /// # Panics
    /// The object has none: it is pending, expired, deleted, rolled back, or of another session. [`peek`](Session::peek) answers `None`
    /// instead.
    #[track_caller]
    fn index(&self, handle: Handle<E>) -> &E {
        match self.peek(handle) {
            Some(row) => row,
            None => self.objects.refuse(handle),
        }
    }
}

impl<E: Entity> IndexMut<Handle<E>> for Session {
    /// The object's values, to be changed: the next flush writes the columns that differ from the database.
    ///
    /// # Panics
    /// As [`index`](Session::index).
    #[track_caller]
    fn index_mut(&mut self, handle: Handle<E>) -> &mut E {
        if !self.objects.touch_row(handle) {
            self.objects.refuse(handle)
        }
        self.objects.row_mut(handle).expect("it has just been touched")
    }
}

impl Session {
    /// The object's current values, if it has any: none if it is pending, expired, deleted, rolled back, or of another session.
    pub fn peek<E: Entity>(&self, handle: Handle<E>) -> Option<&E> {
        self.objects.row(handle)
    }

    /// Two objects to be changed at once: `let (ann, bob) = session.pair_mut(ann, bob);`.
    ///
    /// # Panics
    /// As [`index`](Session::index), or if both handles are the same.
    #[track_caller]
    pub fn pair_mut<A: Entity, B: Entity>(&mut self, first: Handle<A>, second: Handle<B>) -> (&mut A, &mut B) {
        for refused in [!self.objects.touch_row(first), !self.objects.touch_row(second)] {
            if refused {
                self.objects.refuse_pair(first, second);
            }
        }
        match self.objects.pair_mut(first, second) {
            Some(pair) => pair,
            None => panic!("`pair_mut` was given the same `{}` twice", A::NAME),
        }
    }

    /// Several objects of one entity to be changed at once: `let [a, b, c] = session.many_mut([a, b, c]);`.
    ///
    /// # Panics
    /// As [`index`](Session::index), or if two of the handles are the same.
    #[track_caller]
    pub fn many_mut<E: Entity, const N: usize>(&mut self, handles: [Handle<E>; N]) -> [&mut E; N] {
        for handle in handles {
            if !self.objects.touch_row(handle) {
                self.objects.refuse(handle);
            }
        }
        match self.objects.many_mut(handles) {
            Some(rows) => rows,
            None => panic!("`many_mut` was given the same `{}` twice", E::NAME),
        }
    }

    /// A pending object's values, to be changed before it is inserted.
    ///
    /// # Panics
    /// The object is not pending, or was added as a whole row: that one is changed by `session[handle]`.
    #[track_caller]
    pub fn new_mut<E: Entity>(&mut self, handle: Handle<E>) -> &mut E::New {
        let state = self.state(handle);
        match self.objects.new_mut(handle) {
            Some(new) => new,
            None => panic!(
                "this `{}` is {} and has no new row to change; use `session[handle]`",
                E::NAME,
                format!("{state:?}").to_lowercase()
            ),
        }
    }

    /// The object with its relationships, as far as they were loaded.
    ///
    /// # Panics
    /// As [`index`](Session::index).
    #[track_caller]
    pub fn view<E: Entity>(&self, handle: Handle<E>) -> E::View<'_> {
        if self.peek(handle).is_none() {
            self.objects.refuse(handle);
        }
        View::new(&self.objects.store, handle.id.slot as usize).into()
    }

    /// What the object is to this session; detached if it is none of its own.
    pub fn state<E: Entity>(&self, handle: Handle<E>) -> State {
        self.objects.track(handle.id).map_or(State::Detached, |track| track.state())
    }

    /// Whether the object's values were dropped and are to be read again.
    pub fn is_expired<E: Entity>(&self, handle: Handle<E>) -> bool {
        self.objects.track(handle.id).is_some_and(|track| track.status == Status::Expired)
    }

    /// Whether the object is one of this session: pending, persistent, or deleted in the open transaction.
    pub fn contains<E: Entity>(&self, handle: Handle<E>) -> bool {
        matches!(self.state(handle), State::Pending | State::Persistent | State::Deleted)
    }

    /// Fails for an object whose values are not there.
    pub(crate) fn require<E: Entity>(&self, handle: Handle<E>) -> Result<()> {
        self.objects.require(handle.id).map_err(|error| match error {
            Error::Statement { reason } => Error::statement(reason.replace("`object`", &format!("`{}`", E::NAME))),
            error => error,
        })
    }
}

impl Objects {
    pub(crate) fn row<E: Entity>(&self, handle: Handle<E>) -> Option<&E> {
        self.track(handle.id)?;
        self.shelf(handle.id).typed::<E>().get(handle.id.slot as usize)
    }

    fn row_mut<E: Entity>(&mut self, handle: Handle<E>) -> Option<&mut E> {
        self.track(handle.id)?;
        self.shelf_mut(handle.id).typed_mut::<E>().get_mut(handle.id.slot as usize)
    }

    fn new_mut<E: Entity>(&mut self, handle: Handle<E>) -> Option<&mut E::New> {
        self.track(handle.id)?;
        self.shelf_mut(handle.id).typed_mut::<E>().new_mut(handle.id.slot as usize)
    }

    /// Takes the snapshot of an object that is about to be changed; false if it has no values.
    pub(super) fn touch_row<E: Entity>(&mut self, handle: Handle<E>) -> bool {
        match self.track(handle.id) {
            Some(track) if track.was.is_some() => track.status == Status::Persistent,
            Some(track) if track.status == Status::Persistent => {
                self.touch(handle.id);
                true
            }
            // A whole row that is yet to be inserted.
            Some(track) if track.status == Status::Pending => self.row(handle).is_some(),
            _ => false,
        }
    }

    fn pair_mut<A: Entity, B: Entity>(&mut self, first: Handle<A>, second: Handle<B>) -> Option<(&mut A, &mut B)> {
        let (first, second) = (first.id, second.id);
        if first.arena == second.arena {
            // Of one entity, so that `A` and `B` are the same type; the compiler needs to be told.
            let arena = self.shelf_mut(first).arena.as_any_mut().downcast_mut::<crate::orm::load::Arena<A>>()?;
            let [first, second] = arena.get_many_mut([first.slot as usize, second.slot as usize])?;
            let second: &mut dyn std::any::Any = second;
            return Some((first, second.downcast_mut()?));
        }
        let indices = [first.arena as usize, second.arena as usize];
        let [one, other] = self.store.shelves.get_disjoint_mut(indices).ok()?;
        let first = one.typed_mut::<A>().get_mut(first.slot as usize)?;
        Some((first, other.typed_mut::<B>().get_mut(second.slot as usize)?))
    }

    fn many_mut<E: Entity, const N: usize>(&mut self, handles: [Handle<E>; N]) -> Option<[&mut E; N]> {
        let Some(first) = handles.first() else {
            return Some(handles.map(|_| unreachable!("there are none")));
        };
        self.shelf_mut(first.id).typed_mut::<E>().get_many_mut(handles.map(|handle| handle.id.slot as usize))
    }

    #[track_caller]
    fn refuse_pair<A: Entity, B: Entity>(&self, first: Handle<A>, second: Handle<B>) {
        if self.row(first).is_none() {
            self.refuse(first);
        }
        self.refuse(second);
    }

    /// Says at the caller's line why there are no values.
    #[track_caller]
    pub(crate) fn refuse<E: Entity>(&self, handle: Handle<E>) -> ! {
        let reason = self.absence(handle.id).map_or("its values cannot be changed now", |(_, reason)| reason);
        panic!("this `{}` cannot be used: {reason}", E::NAME)
    }
}
