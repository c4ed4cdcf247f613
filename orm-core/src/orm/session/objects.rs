//! The objects of a session: their values, what is known of them, and how to go back.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::handle::ObjectId;
use super::neighbours::Neighbours;
use super::state::{Gone, Status, Track};
use super::undo::Undo;
use super::work::{Reference, Work};
use crate::engine::Row;
use crate::orm::load::{Home, Mapper, Shelf, Store, ValuesRow};
use crate::schema::Table;
use crate::sql::Relation;
use crate::value::{KeyValue, Value, ValueRef};
use crate::{Error, Result};

/// Everything a session holds that is not the connection. It knows no entity by its type.
pub(crate) struct Objects {
    /// The number in all handles of this session.
    pub(crate) session: u64,
    pub(crate) store: Store,
    /// By shelf and slot.
    tracks: Vec<Vec<Track>>,
    pub(crate) work: Work,
    /// By shelf, as far as they were looked up.
    pub(super) neighbours: RefCell<Vec<Option<Arc<Neighbours>>>>,
    /// What a roll-back takes back, the last thing last.
    pub(super) undo: Vec<Undo>,
    /// How much of that list was dropped when the session was cleared: marks go on counting.
    pub(super) n_cleared: usize,
    /// Whether the transaction may hold changes: what is read since then may be gone after a roll-back.
    pub(super) has_written: bool,
    /// Whether rows that are met again take the database's values.
    pub(super) populates_existing: bool,
}

/// Numbers sessions, so that a handle of another one is told apart.
static SESSIONS: AtomicU64 = AtomicU64::new(1);

impl Default for Objects {
    fn default() -> Objects {
        Objects {
            session: SESSIONS.fetch_add(1, Ordering::Relaxed),
            store: Store::default(),
            tracks: Vec::new(),
            work: Work::default(),
            neighbours: RefCell::default(),
            undo: Vec::new(),
            n_cleared: 0,
            has_written: false,
            populates_existing: false,
        }
    }
}

impl Objects {
    /// The position of an entity's shelf, made if there is none yet.
    pub(crate) fn shelf_of(&mut self, mapper: &'static Mapper) -> usize {
        let shelf = self.store.shelf_of(mapper);
        if self.tracks.len() < self.store.shelves.len() {
            self.tracks.resize_with(self.store.shelves.len(), Vec::new);
        }
        shelf
    }

    /// The name of the object in a slot.
    pub(crate) fn id(&self, shelf: usize, slot: usize) -> ObjectId {
        ObjectId { session: self.session, arena: shelf as u32, slot: slot as u32 }
    }

    /// What is known of an object; nothing if it belongs to another session.
    pub(crate) fn track(&self, id: ObjectId) -> Option<&Track> {
        if id.session != self.session {
            return None;
        }
        self.tracks.get(id.arena as usize)?.get(id.slot as usize)
    }

    /// What is known of an object of this session.
    pub(crate) fn track_mut(&mut self, id: ObjectId) -> &mut Track {
        &mut self.tracks[id.arena as usize][id.slot as usize]
    }

    /// All that is known of an entity's objects, by slot.
    pub(crate) fn tracks_of(&self, shelf: usize) -> &[Track] {
        self.tracks.get(shelf).map_or(&[], Vec::as_slice)
    }

    /// Notes an object that was just put into the last slot of a shelf.
    pub(crate) fn track_new(&mut self, shelf: usize, slot: usize, status: Status) -> ObjectId {
        let tracks = &mut self.tracks[shelf];
        debug_assert_eq!(tracks.len(), slot, "every slot has its track");
        tracks.push(Track::new(status));
        self.id(shelf, slot)
    }

    pub(crate) fn shelf(&self, id: ObjectId) -> &Shelf {
        &self.store.shelves[id.arena as usize]
    }

    pub(crate) fn shelf_mut(&mut self, id: ObjectId) -> &mut Shelf {
        &mut self.store.shelves[id.arena as usize]
    }

    pub(crate) fn mapper(&self, id: ObjectId) -> &'static Mapper {
        self.shelf(id).mapper
    }

    pub(crate) fn table(&self, id: ObjectId) -> &'static Table {
        (self.mapper(id).table)()
    }

    /// The current value of a column.
    pub(crate) fn cell(&self, id: ObjectId, column: usize) -> ValueRef<'_> {
        self.shelf(id).cell(id.slot as usize, column)
    }

    /// The current value of a column, as far as it is known: of an expired object only its key is.
    ///
    /// # Errors
    /// Another column of an expired object.
    pub(crate) fn known_cell(&self, id: ObjectId, column: usize) -> Result<ValueRef<'_>> {
        let Some(track) = self.track(id).filter(|track| track.status == Status::Expired) else {
            return Ok(self.cell(id, column));
        };
        let at = self.mapper(id).key.iter().position(|key| key.index == column);
        match (at, track.was.as_deref()) {
            (Some(at), Some(key)) => Ok(key[at].reborrow()),
            _ => self.require(id).map(|()| ValueRef::Null),
        }
    }

    /// The value of a column as the database has it.
    pub(crate) fn cell_was(&self, id: ObjectId, column: usize) -> ValueRef<'_> {
        match self.track(id).and_then(|track| track.was.as_deref()) {
            Some(was) => was[column].reborrow(),
            None => self.cell(id, column),
        }
    }

    /// The value of a column as the database has it, as far as it is known.
    ///
    /// # Errors
    /// As [`known_cell`](Objects::known_cell).
    pub(crate) fn known_cell_was(&self, id: ObjectId, column: usize) -> Result<ValueRef<'_>> {
        match self.track(id).is_some_and(|track| track.status == Status::Expired) {
            true => self.known_cell(id, column),
            false => Ok(self.cell_was(id, column)),
        }
    }

    /// Takes the snapshot that changes are found by, unless there is one. A row that is yet to be inserted needs none.
    pub(crate) fn touch(&mut self, id: ObjectId) {
        let track = &self.tracks[id.arena as usize][id.slot as usize];
        if track.was.is_some() || track.status != Status::Persistent {
            return;
        }
        let was = self.values(id);
        self.track_mut(id).was = Some(was);
        self.work.touched.push(id);
    }

    /// All values of an object.
    pub(crate) fn values(&self, id: ObjectId) -> Box<[Value]> {
        let n_columns = self.table(id).columns.len();
        (0..n_columns).map(|column| self.cell(id, column).into_owned()).collect()
    }

    /// Gives an object these values, and its place in the identity map.
    pub(crate) fn set_values(&mut self, id: ObjectId, values: &[Value]) -> Result<()> {
        self.forget_key(id);
        let (slot, table) = (id.slot as usize, self.table(id));
        self.shelf_mut(id).arena.replace(slot, &mut ValuesRow { table, values }, 0)?;
        self.note_key(id);
        Ok(())
    }

    /// Writes values into columns of an object, which keeps its place in the identity map.
    pub(crate) fn set_cells(&mut self, id: ObjectId, changes: &mut [(usize, Value)]) -> Result<()> {
        let slot = id.slot as usize;
        let mapper = self.mapper(id);
        if changes.is_empty() && self.shelf(id).arena.has_row(slot) {
            return Ok(());
        }
        self.shelf_mut(id).arena.rebuild(slot, changes).map_err(|error| error.in_entity(mapper.name))
    }

    /// Puts an object into the identity map, by its current key.
    pub(crate) fn note_key(&mut self, id: ObjectId) {
        let (shelf, slot) = (self.shelf_mut(id), id.slot as usize);
        if let Some(key) = shelf.key(slot) {
            shelf.slots.insert(key, slot);
        }
    }

    /// Takes an object out of the identity map.
    pub(crate) fn forget_key(&mut self, id: ObjectId) {
        let Some(key) = self.known_key(id) else { return };
        let (shelf, slot) = (self.shelf_mut(id), id.slot as usize);
        if shelf.slots.get(&key) == Some(&slot) {
            shelf.slots.remove(&key);
        }
    }

    /// The key by which the database and the identity map know an object.
    pub(crate) fn known_key(&self, id: ObjectId) -> Option<KeyValue> {
        KeyValue::of_columns(self.key_values(id).iter().map(ValueRef::reborrow))
    }

    /// The values of the key by which the database knows an object.
    pub(crate) fn key_values(&self, id: ObjectId) -> Vec<Value> {
        let track = self.track(id);
        match track.filter(|track| track.status == Status::Expired).and_then(|track| track.was.as_deref()) {
            Some(key) => key.to_vec(),
            None => self.mapper(id).key.iter().map(|column| self.cell_was(id, column.index).into_owned()).collect(),
        }
    }

    /// Drops an object's values for good.
    pub(crate) fn drop_object(&mut self, id: ObjectId, status: Status) {
        self.forget_key(id);
        let slot = id.slot as usize;
        self.shelf_mut(id).arena.empty(slot);
        *self.track_mut(id) = Track::new(status);
    }

    /// Drops an object's values; its key stays, so that they can be read again.
    pub(crate) fn expire(&mut self, id: ObjectId) {
        let key = self.key_values(id).into_boxed_slice();
        let slot = id.slot as usize;
        self.shelf_mut(id).arena.empty(slot);
        let track = self.track_mut(id);
        track.status = Status::Expired;
        track.was = Some(key);
    }

    /// Fails for an object whose values are not there.
    pub(crate) fn require(&self, id: ObjectId) -> Result<()> {
        match self.absence(id) {
            None => Ok(()),
            Some((entity, reason)) => Err(Error::statement(format!("this `{entity}` cannot be used: {reason}"))),
        }
    }

    /// Why an object's values are not there, and of which entity it is; nothing if they are.
    pub(crate) fn absence(&self, id: ObjectId) -> Option<(&'static str, &'static str)> {
        match self.track(id) {
            None => Some(("object", "its handle belongs to another session, or to this one before it was cleared")),
            Some(_) if self.shelf(id).arena.has_row(id.slot as usize) => None,
            Some(track) => Some((self.mapper(id).name, track.absence())),
        }
    }

    /// A row of the database that was met for the first time.
    fn met(&mut self, shelf: usize, slot: usize) -> bool {
        let id = self.track_new(shelf, slot, Status::Persistent);
        if self.has_written {
            self.undo.push(Undo::Loaded(id));
        }
        true
    }

    /// A row of the database that was met again, and stands in the last slot of its shelf. The object keeps its values, unless it has
    /// none or is to take the database's: answers whether it took them.
    pub(super) fn met_again(&mut self, id: ObjectId) -> bool {
        let slot = id.slot as usize;
        let is_expired = self.track(id).is_some_and(|track| track.status == Status::Expired);
        if !is_expired && !self.populates_existing {
            self.shelf_mut(id).arena.pop();
            return false;
        }
        if is_expired && self.has_written {
            self.undo.push(Undo::Loaded(id));
        }
        if !is_expired {
            let before = self.track_mut(id).was.take();
            let before = before.unwrap_or_else(|| self.values(id));
            self.undo.push(Undo::Values(id, before));
        }
        self.forget_key(id);
        self.shelf_mut(id).arena.move_last_to(slot);
        let track = self.track_mut(id);
        track.status = Status::Persistent;
        track.was = None;
        self.note_key(id);
        true
    }

    /// Fails if a foreign key cannot take the key of an object.
    pub(crate) fn require_referable(&self, child: ObjectId, parent: ObjectId) -> Result<()> {
        let child = self.mapper(child).name;
        match self.track(parent) {
            None => Err(Error::statement(format!(
                "a foreign key of this `{child}` is a handle of another session, or of this one before it was cleared"
            ))),
            Some(track) if track.is_gone() => Err(Error::statement(format!(
                "a foreign key of this `{child}` refers to a `{}` that is not there: {}",
                self.mapper(parent).name,
                track.absence()
            ))),
            Some(track) if track.is_doomed => Err(Error::statement(format!(
                "a foreign key of this `{child}` refers to the `{}` {}, which is to be deleted: link it to another one, or delete it too",
                self.mapper(parent).name,
                self.key_text(parent)
            ))),
            Some(_) => Ok(()),
        }
    }

    /// Fails if a foreign key takes what is not known of an expired object.
    pub(crate) fn require_columns(&self, reference: &Reference, parent: ObjectId) -> Result<()> {
        let is_expired = self.track(parent).is_some_and(|track| track.status == Status::Expired);
        let parent = self.mapper(parent);
        let is_known = |(_, to): &(usize, usize)| parent.key.iter().any(|part| part.index == *to);
        match is_expired && !reference.columns.iter().all(is_known) {
            false => Ok(()),
            true => Err(Error::statement(format!(
                "a foreign key of this `{}` takes more than the primary key of a `{}` that is expired: read it again with \
                 `session.refresh(handle)?`",
                self.mapper(reference.child).name,
                parent.name
            ))),
        }
    }

    /// The value that a foreign key takes from an object it refers to; of an expired one the key alone is known.
    pub(crate) fn referred(&self, parent: ObjectId, column: usize) -> Value {
        match self.track(parent).filter(|track| track.status == Status::Expired).and_then(|track| track.was.as_deref())
        {
            Some(key) => {
                let at = self.mapper(parent).key.iter().position(|part| part.index == column);
                at.map_or(Value::Null, |at| key[at].clone())
            }
            None => self.cell(parent, column).into_owned(),
        }
    }

    /// How many objects there are of these kinds.
    pub(crate) fn count(&self, kinds: &[Status]) -> usize {
        self.tracks.iter().flatten().filter(|track| kinds.contains(&track.status)).count()
    }

    /// Marks expired objects as gone, whose rows are not in the database.
    pub(crate) fn missing(&mut self, ids: &[ObjectId]) {
        self.forget_links_to(ids);
        for id in ids {
            self.drop_expired(*id, Status::Gone(Gone::Missing));
        }
    }

    /// Drops an expired object for good; a roll-back brings it back as it was.
    pub(crate) fn drop_expired(&mut self, id: ObjectId, status: Status) {
        let key = self.key_values(id).into_boxed_slice();
        self.drop_object(id, status);
        if self.has_written {
            self.undo.push(Undo::ExpiredGone(id, key));
        }
    }
}

impl Home for Objects {
    fn store(&self) -> &Store {
        &self.store
    }

    fn shelf_of(&mut self, mapper: &'static Mapper) -> usize {
        Objects::shelf_of(self, mapper)
    }

    fn read(&mut self, shelf: usize, row: &mut dyn Row, at: usize) -> Result<usize> {
        let read = self.store.shelves[shelf].read(row, at)?;
        let id = self.id(shelf, read.slot);
        let is_read = match read.is_new {
            true => self.met(shelf, read.slot),
            false => self.met_again(id),
        };
        if is_read {
            self.loaded(id)?;
        }
        Ok(read.slot)
    }

    fn link(&mut self, relation: &'static Relation, slot: usize, targets: Vec<usize>, is_whole: bool) {
        let before = self.store.links.set_loaded(relation, slot, targets, is_whole);
        if self.has_written {
            self.undo.push(Undo::Links { relation, slot, before });
        }
    }
}
