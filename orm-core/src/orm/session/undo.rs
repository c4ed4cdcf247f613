//! What a roll-back takes back.

use super::handle::ObjectId;
use super::objects::Objects;
use super::state::{Gone, Status, Track};
use crate::sql::Relation;
use crate::value::{KeyValue, Value};

/// One thing that was done to the session's objects since the transaction began, and how to take it back.
#[derive(Debug)]
pub(crate) enum Undo {
    /// The object was inserted.
    Inserted(ObjectId),
    /// The object had these values.
    Values(ObjectId, Box<[Value]>),
    /// The object was deleted; it had these values.
    Deleted(ObjectId, Box<[Value]>),
    /// The object was first read when the transaction held changes already: it may not be there after a roll-back.
    Loaded(ObjectId),
    /// The object was expired, and was then deleted or found to be missing; it had this key.
    ExpiredGone(ObjectId, Box<[Value]>),
    /// This was known of a relationship of the object in a slot.
    Links { relation: &'static Relation, slot: usize, before: Option<Vec<usize>> },
    /// A target was added at the end of a relationship's list.
    LinkAdded { relation: &'static Relation, slot: usize },
    /// A target was taken out of a relationship's list.
    LinkRemoved { relation: &'static Relation, slot: usize, at: usize, target: usize },
}

impl Objects {
    /// Where the list of what was done ends now; see [`roll_back_to`](Objects::roll_back_to).
    pub(crate) fn mark(&self) -> usize {
        self.n_cleared + self.undo.len()
    }

    /// What was done since a mark.
    pub(crate) fn done_since(&self, mark: usize) -> &[Undo] {
        &self.undo[mark.saturating_sub(self.n_cleared).min(self.undo.len())..]
    }

    /// Takes back what was done since a mark, and all that was not flushed.
    pub(crate) fn roll_back_to(&mut self, mark: usize) {
        let work = std::mem::take(&mut self.work);
        for id in work.pending {
            if self.track(id).is_some_and(|track| track.status == Status::Pending) {
                self.drop_object(id, Status::Gone(Gone::RolledBack));
            }
        }
        for id in work.deleted {
            if self.track(id).is_some() {
                self.track_mut(id).is_doomed = false;
            }
        }
        for id in work.touched {
            let is_changed = self.track(id).is_some_and(|track| track.status == Status::Persistent);
            if let Some(was) = self.track_mut(id).was.take_if(|_| is_changed) {
                self.restore(id, &was);
            }
        }
        while self.mark() > mark && !self.undo.is_empty() {
            if let Some(undo) = self.undo.pop() {
                self.take_back(undo);
            }
        }
        if mark == 0 {
            self.n_cleared = 0;
            self.has_written = false;
        }
    }

    /// Ends the transaction: what was done stays.
    pub(crate) fn committed(&mut self) {
        for undo in std::mem::take(&mut self.undo) {
            if let Undo::Deleted(id, _) | Undo::ExpiredGone(id, _) = undo
                && self.track(id).is_some_and(|track| track.status == Status::Deleted)
            {
                self.track_mut(id).status = Status::Gone(Gone::Deleted);
            }
        }
        self.n_cleared = 0;
        self.has_written = false;
    }

    fn take_back(&mut self, undo: Undo) {
        match undo {
            Undo::Inserted(id) => {
                if self.track(id).is_some_and(|track| track.status != Status::Gone(Gone::Expunged)) {
                    self.drop_object(id, Status::Gone(Gone::RolledBack));
                }
            }
            Undo::Values(id, values) => match self.track(id).map(|track| track.status) {
                Some(Status::Persistent) => self.restore(id, &values),
                Some(Status::Expired) => {
                    self.restore(id, &values);
                    self.expire(id);
                }
                _ => {}
            },
            Undo::Deleted(id, values) => {
                if self.track(id).is_some_and(|track| track.status == Status::Deleted) {
                    *self.track_mut(id) = Track::new(Status::Persistent);
                    self.restore(id, &values);
                }
            }
            Undo::Loaded(id) => {
                if self.track(id).is_some_and(|track| track.status == Status::Persistent) {
                    self.expire(id);
                }
            }
            Undo::ExpiredGone(id, key) => {
                let is_back = |track: &Track| matches!(track.status, Status::Deleted | Status::Gone(Gone::Missing));
                if self.track(id).is_some_and(is_back) {
                    self.be_expired(id, key);
                }
            }
            Undo::Links { relation, slot, before } => {
                self.store.links.set(relation, slot, before);
            }
            Undo::LinkAdded { relation, slot } => {
                if let Some(Some(targets)) = self.store.links.of_mut(relation).targets.get_mut(slot) {
                    targets.pop();
                }
            }
            Undo::LinkRemoved { relation, slot, at, target } => {
                if let Some(Some(targets)) = self.store.links.of_mut(relation).targets.get_mut(slot) {
                    targets.insert(at.min(targets.len()), target);
                }
            }
        }
    }

    /// Gives an object the values it had. They were read from such an object, so they can be read again; a type of the user's own that
    /// refuses what it wrote itself leaves the object expired.
    fn restore(&mut self, id: ObjectId, values: &[Value]) {
        if self.set_values(id, values).is_err() {
            let key: Vec<Value> = self.mapper(id).key.iter().map(|column| values[column.index].clone()).collect();
            self.be_expired(id, key.into_boxed_slice());
        }
    }

    /// Makes an object an expired one with this key.
    fn be_expired(&mut self, id: ObjectId, key: Box<[Value]>) {
        let known = KeyValue::of_columns(key.iter().map(Value::reborrow));
        *self.track_mut(id) = Track { was: Some(key), ..Track::new(Status::Expired) };
        if let Some(known) = known {
            self.shelf_mut(id).slots.insert(known, id.slot as usize);
        }
    }
}
