//! Reading objects again, and dropping what is known of them.

use super::Session;
use super::handle::{Handle, ObjectId};
use super::objects::Objects;
use super::state::Status;
use super::undo::Undo;
use crate::engine::Connection;
use crate::orm::Entity;
use crate::orm::hash::RowSet;
use crate::orm::load::Mapper;
use crate::sql::{Cascade, Lock, LockWait, Relation};
use crate::value::Value;
use crate::{Error, Result};

impl Session {
    /// Reads an object's row again. What was changed in it and not flushed is lost, and so is what was loaded of its relationships: that
    /// is loaded again when it is asked for. Changes of other objects are flushed first.
    ///
    /// Relationships with `cascade(refresh)` take the objects that were loaded at their other side along.
    ///
    /// # Errors
    /// [`Error::NotFound`] if the row is not there any more: the object is then detached. The object is pending, deleted, or of another
    /// session. What the database refuses; the object is then expired.
    pub fn refresh<E: Entity>(&mut self, handle: Handle<E>) -> Result<()> {
        self.refresh_objects(&[handle.id], None)
    }

    /// Reads the rows of several objects again, in as few statements as can be; see [`refresh`](Session::refresh).
    ///
    /// # Errors
    /// As for `refresh`; all objects whose rows are there are read nevertheless.
    pub fn refresh_many<E: Entity>(&mut self, handles: impl IntoIterator<Item = Handle<E>>) -> Result<()> {
        let ids: Vec<ObjectId> = handles.into_iter().map(Handle::id).collect();
        self.refresh_objects(&ids, None)
    }

    /// Reads an object's row again and locks it until the transaction ends, so that nobody else changes or locks it. Not on SQLite, which
    /// locks the database; see [`refresh`](Session::refresh).
    ///
    /// ```
    /// # #[cfg(feature = "derive")] {
    /// # use orm_core::prelude::*;
    /// # #[derive(Entity, Debug)]
    /// # struct Account { #[orm(primary_key)] id: i32, balance: i64 }
    /// fn withdraw(s: &mut Session, account: Handle<Account>, amount: i64) -> Result<bool> {
    ///     s.refresh_for_update(account)?;
    ///     let is_enough = s[account].balance >= amount;
    ///     if is_enough {
    ///         s[account].balance -= amount;
    ///     }
    ///     Ok(is_enough)
    /// }
    /// # }
    /// ```
    ///
    /// # Errors
    /// As for `refresh`, and [`Error::Unsupported`].
    pub fn refresh_for_update<E: Entity>(&mut self, handle: Handle<E>) -> Result<()> {
        let lock = Lock { shared: false, wait: LockWait::Wait, of: Vec::new() };
        self.refresh_objects(&[handle.id], Some(&lock))
    }

    fn refresh_objects(&mut self, ids: &[ObjectId], lock: Option<&Lock>) -> Result<()> {
        self.check_usable()?;
        ids.iter().try_for_each(|id| self.objects.require_a_row(*id))?;
        let all = self.objects.along(ids, |cascade| cascade.refresh);
        for id in &all {
            self.objects.forget_values(*id);
        }
        self.autoflush()?;
        // The flush may have deleted some.
        ids.iter().try_for_each(|id| self.objects.require_a_row(*id))?;
        let (connection, objects) = self.parts()?;
        objects.read_again(connection, &all, lock)?;
        match ids.iter().find(|id| objects.track(**id).is_none_or(super::state::Track::is_gone)) {
            Some(id) => Err(Error::NotFound { entity: objects.mapper(*id).name.to_owned() }),
            None => Ok(()),
        }
    }

    /// Drops an object's values, also those that were changed and not flushed, and what was loaded of its relationships. `session[handle]`
    /// then panics until the values are read again: by [`refresh`](Session::refresh), [`get`](Session::get), or any query that meets the
    /// row. An expired object can still be deleted and referred to.
    ///
    /// Single columns cannot be expired: a struct has no holes. Relationships with `cascade(refresh)` take the objects that were loaded at
    /// their other side along.
    ///
    /// # Panics
    /// The object has no row: it is pending, deleted, rolled back, or of another session.
    #[track_caller]
    pub fn expire<E: Entity>(&mut self, handle: Handle<E>) {
        if self.objects.require_a_row(handle.id).is_err() {
            self.objects.refuse(handle);
        }
        for id in self.objects.along(&[handle.id], |cascade| cascade.refresh) {
            self.objects.forget_values(id);
        }
    }

    /// Drops the values of all objects that have a row; see [`expire`](Session::expire). Of use after a statement in plain SQL, which a
    /// session cannot follow.
    pub fn expire_all(&mut self) {
        self.objects.expire_all();
    }

    /// Whether each commit drops the values of all objects, as [`expire_all`](Session::expire_all) does; so what the next transaction sees is
    /// read in it. Off at first: objects stay readable.
    ///
    /// ```
    /// # use orm_core::Engine;
    /// # let engine = Engine::connect("sqlite://")?;
    /// let mut s = engine.session().expire_on_commit(true);
    /// # s.commit()?;
    /// # Ok::<(), orm_core::Error>(())
    /// ```
    pub fn expire_on_commit(mut self, expires: bool) -> Session {
        self.expires_on_commit = expires;
        self
    }
}

impl Objects {
    /// Fails for an object that is not a row of the database, expired or not.
    pub(super) fn require_a_row(&self, id: ObjectId) -> Result<()> {
        match self.track(id) {
            Some(track) if matches!(track.status, Status::Persistent | Status::Expired) => Ok(()),
            Some(track) => Err(Error::statement(format!(
                "this `{}` has no row to be read: {}",
                self.mapper(id).name,
                track.absence()
            ))),
            None => self.require(id),
        }
    }

    /// These objects, and those that are reached from them by loaded relationships that take them along.
    pub(super) fn along(&self, ids: &[ObjectId], follows: fn(&Cascade) -> bool) -> Vec<ObjectId> {
        let mut seen: RowSet<ObjectId> = RowSet::default();
        let mut list: Vec<ObjectId> = ids.iter().copied().filter(|id| seen.insert(*id)).collect();
        let mut next = 0;
        while let Some(id) = list.get(next).copied() {
            next += 1;
            for relation in self.mapper(id).relations.iter().filter(|relation| follows(&relation.cascade)) {
                let targets = self.store.links.get(relation, id.slot as usize).unwrap_or_default();
                let Some(shelf) = self.store.position(Mapper::of(&relation.target)) else { continue };
                let targets = targets.iter().map(|slot| self.id(shelf, *slot));
                let is_new = |id: &ObjectId| self.require_a_row(*id).is_ok() && seen.insert(*id);
                list.extend(targets.filter(is_new));
            }
        }
        list
    }

    /// Drops an object's values, what was to be written of them, and what is known of its relationships.
    pub(super) fn forget_values(&mut self, id: ObjectId) {
        if self.track(id).is_some_and(|track| track.status == Status::Persistent) {
            self.work.references.remove(&id);
            self.work.orphans.remove(&id);
            self.work.expressions.remove(&id);
            self.expire(id);
        }
        self.work.pairs.retain(|pair| pair.from != id);
        self.forget_links_of(id);
    }

    pub(super) fn expire_all(&mut self) {
        for shelf in 0..self.store.shelves.len() {
            for slot in 0..self.tracks_of(shelf).len() {
                let id = self.id(shelf, slot);
                if self.tracks_of(shelf)[slot].status == Status::Persistent {
                    self.expire(id);
                }
                if self.require_a_row(id).is_ok() {
                    self.forget_links_of(id);
                }
            }
        }
        let mut references = std::mem::take(&mut self.work.references);
        references.retain(|child, _| self.track(*child).is_some_and(|track| track.status == Status::Pending));
        self.work.references = references;
        self.work.expressions.clear();
        let mut pairs = std::mem::take(&mut self.work.pairs);
        pairs.retain(|pair| self.is_pending(pair.from));
        self.work.pairs = pairs;
    }

    /// Reads the rows of expired objects. Those whose rows are not there any more are gone.
    pub(super) fn read_again(
        &mut self,
        connection: &mut Connection,
        ids: &[ObjectId],
        lock: Option<&Lock>,
    ) -> Result<()> {
        let mut by_shelf: Vec<Vec<Vec<Value>>> = self.store.shelves.iter().map(|_| Vec::new()).collect();
        for id in ids.iter().filter(|id| self.require_a_row(**id).is_ok()) {
            by_shelf[id.arena as usize].push(self.key_values(*id));
        }
        for (shelf, keys) in by_shelf.into_iter().enumerate().filter(|(_, keys)| !keys.is_empty()) {
            self.read_keys_where(connection, shelf, keys, &[], lock)?;
        }
        let is_expired = |id: &ObjectId| self.track(*id).is_some_and(|track| track.status == Status::Expired);
        let missing: Vec<ObjectId> = ids.iter().copied().filter(is_expired).collect();
        self.missing(&missing);
        Ok(())
    }

    /// Forgets what was loaded of an object's relationships.
    pub(crate) fn forget_links_of(&mut self, id: ObjectId) {
        for relation in self.mapper(id).relations {
            self.forget_links(relation, id.slot as usize);
        }
    }

    /// Forgets all loaded relationships that lead to one of these objects.
    pub(crate) fn forget_links_to(&mut self, ids: &[ObjectId]) {
        let mut found = Vec::new();
        for links in self.store.links.iter() {
            let shelf = self.store.position(Mapper::of(&links.relation.target));
            let of_shelf = ids.iter().filter(|id| Some(id.arena as usize) == shelf);
            let slots: RowSet<usize> = of_shelf.map(|id| id.slot as usize).collect();
            if slots.is_empty() {
                continue;
            }
            for (slot, targets) in links.targets.iter().enumerate() {
                if targets.iter().flatten().any(|target| slots.contains(target)) {
                    found.push((links.relation, slot));
                }
            }
        }
        for (relation, slot) in found {
            self.forget_links(relation, slot);
        }
    }

    fn forget_links(&mut self, relation: &'static Relation, slot: usize) {
        let before = self.store.links.set(relation, slot, None);
        if self.has_written && before.is_some() {
            self.undo.push(Undo::Links { relation, slot, before });
        }
    }
}
