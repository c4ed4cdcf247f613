//! What the database did by itself when rows were deleted or got other keys: `ON DELETE` and `ON UPDATE` of the foreign keys of other rows.

use crate::Result;
use crate::orm::hash::{RowMap, RowSet};
use crate::orm::session::handle::ObjectId;
use crate::orm::session::objects::Objects;
use crate::orm::session::state::Status;
use crate::orm::session::undo::Undo;
use crate::schema::{ForeignKey, ReferentialAction, Table};
use crate::value::{KeyValue, Value};

/// What foreign keys referred to before, and what they refer to now.
type NewKeys = RowMap<KeyValue, Vec<Value>>;

/// A foreign key of a shelf's table whose rows the database changes with those that they refer to.
struct Follower {
    shelf: usize,
    /// The positions of its columns, and of those it refers to.
    columns: Vec<usize>,
    target_columns: Vec<usize>,
    action: ReferentialAction,
}

impl Objects {
    /// Lets the objects of the session follow what the database did to their rows, since rows were deleted after a mark in the undo list.
    ///
    /// Which objects these are only their own foreign keys tell, so all of such an entity are looked through once.
    pub(in crate::orm::session) fn follow_deletions(&mut self, mark: usize) -> Result<()> {
        let mut at = mark;
        loop {
            let deleted: Vec<(ObjectId, Box<[Value]>)> = self.deleted_since(at);
            at = self.mark();
            if deleted.is_empty() {
                return Ok(());
            }
            let mut shelves: Vec<usize> = deleted.iter().map(|(id, _)| id.arena as usize).collect();
            shelves.sort_unstable();
            shelves.dedup();
            for shelf in shelves {
                let rows: Vec<&[Value]> =
                    deleted.iter().filter(|(id, _)| id.arena as usize == shelf).map(|(_, values)| &**values).collect();
                for follower in self.followers(shelf, |key| key.on_delete) {
                    self.follow(&follower, &rows)?;
                }
            }
        }
    }

    fn deleted_since(&self, mark: usize) -> Vec<(ObjectId, Box<[Value]>)> {
        let deleted = self.done_since(mark).iter().filter_map(|undo| match undo {
            Undo::Deleted(id, values) => Some((*id, values.clone())),
            Undo::ExpiredGone(id, key) if self.track(*id).is_some_and(|track| track.status == Status::Deleted) => {
                let mut values = vec![Value::Null; self.table(*id).columns.len()];
                for (column, value) in self.mapper(*id).key.iter().zip(key) {
                    values[column.index] = value.clone();
                }
                Some((*id, values.into_boxed_slice()))
            }
            _ => None,
        });
        deleted.collect()
    }

    /// Lets the objects of the session follow what the database did to their foreign keys, since rows got other keys after a mark in the
    /// undo list.
    pub(in crate::orm::session) fn follow_new_keys(&mut self, mark: usize) -> Result<()> {
        let mut at = mark;
        loop {
            let changed = self.done_since(at).iter().filter_map(|undo| match undo {
                Undo::Values(id, _) => Some(id.arena as usize),
                _ => None,
            });
            let shelves: RowSet<usize> = changed.collect();
            let mut moves: Vec<(Follower, NewKeys)> = Vec::new();
            for shelf in shelves {
                let followers = self.followers(shelf, |key| key.on_update).into_iter();
                moves.extend(followers.map(|follower| {
                    let keys = self.new_keys(shelf, &follower, at);
                    (follower, keys)
                }));
            }
            moves.retain(|(_, keys)| !keys.is_empty());
            if moves.is_empty() {
                return Ok(());
            }
            at = self.mark();
            for (follower, keys) in moves {
                self.follow_keys(&follower, &keys)?;
            }
        }
    }

    /// What a foreign key refers to in the rows of a shelf that were changed since a mark, before and now, where that differs.
    fn new_keys(&self, shelf: usize, follower: &Follower, mark: usize) -> NewKeys {
        let mut keys = NewKeys::default();
        for undo in self.done_since(mark) {
            let Undo::Values(id, before) = undo else { continue };
            let is_there = || self.track(*id).is_some_and(|track| track.status == Status::Persistent);
            if id.arena as usize != shelf || !is_there() {
                continue;
            }
            let columns = &follower.target_columns;
            let now: Vec<Value> = columns.iter().map(|column| self.cell(*id, *column).into_owned()).collect();
            if columns.iter().zip(&now).any(|(column, now)| before[*column] != *now) {
                let before = KeyValue::of_columns(columns.iter().map(|column| before[*column].reborrow()));
                keys.extend(before.map(|before| (before, now)));
            }
        }
        keys
    }

    fn follow_keys(&mut self, follower: &Follower, keys: &NewKeys) -> Result<()> {
        let mut concerned: Vec<(ObjectId, &Vec<Value>)> = Vec::new();
        for slot in self.store.shelves[follower.shelf].slots.values() {
            let id = self.id(follower.shelf, *slot);
            if self.track(id).is_some_and(|track| track.status == Status::Persistent) {
                let key = KeyValue::of_columns(follower.columns.iter().map(|column| self.cell(id, *column)));
                concerned.extend(key.and_then(|key| Some((id, keys.get(&key)?))));
            }
        }
        concerned.sort_unstable_by_key(|(id, _)| *id);
        for (id, values) in concerned {
            let new = |value: &Value| match follower.action {
                ReferentialAction::Cascade => value.clone(),
                _ => Value::Null,
            };
            if follower.action == ReferentialAction::SetDefault {
                self.forget_values(id);
                continue;
            }
            let before = self.track_mut(id).was.take().unwrap_or_else(|| self.values(id));
            let mut changes: Vec<(usize, Value)> =
                follower.columns.iter().copied().zip(values.iter().map(new)).collect();
            self.forget_key(id);
            self.set_cells(id, &mut changes)?;
            self.undo.push(Undo::Values(id, before));
            self.note_key(id);
        }
        Ok(())
    }

    /// The foreign keys that refer to a shelf's table and say what becomes of their rows.
    fn followers(&self, shelf: usize, action: fn(&ForeignKey) -> ReferentialAction) -> Vec<Follower> {
        let target = (self.store.shelves[shelf].mapper.table)();
        let mut found = Vec::new();
        for (shelf, other) in self.store.shelves.iter().enumerate() {
            let table = (other.mapper.table)();
            let keys = table.foreign_keys.iter();
            found.extend(keys.filter_map(|key| Follower::new(shelf, table, key, target, action(key))));
        }
        found
    }

    fn follow(&mut self, follower: &Follower, rows: &[&[Value]]) -> Result<()> {
        let key =
            |row: &&[Value]| KeyValue::of_columns(follower.target_columns.iter().map(|column| row[*column].reborrow()));
        let deleted: RowSet<KeyValue> = rows.iter().filter_map(key).collect();
        let mut concerned: Vec<ObjectId> = Vec::new();
        for slot in self.store.shelves[follower.shelf].slots.values() {
            let id = self.id(follower.shelf, *slot);
            if self.track(id).is_none_or(|track| track.status != Status::Persistent) {
                continue;
            }
            let key = KeyValue::of_columns(follower.columns.iter().map(|column| self.cell_was(id, *column)));
            if key.is_some_and(|key| deleted.contains(&key)) {
                concerned.push(id);
            }
        }
        concerned.sort_unstable();
        for id in concerned {
            match follower.action {
                ReferentialAction::Cascade => {
                    let values = self.track_mut(id).was.take().unwrap_or_else(|| self.values(id));
                    self.drop_object(id, Status::Deleted);
                    self.undo.push(Undo::Deleted(id, values));
                }
                ReferentialAction::SetNull => {
                    let before = self.track_mut(id).was.take().unwrap_or_else(|| self.values(id));
                    let mut changes: Vec<(usize, Value)> =
                        follower.columns.iter().map(|column| (*column, Value::Null)).collect();
                    self.set_cells(id, &mut changes)?;
                    self.undo.push(Undo::Values(id, before));
                }
                _ => self.forget_values(id),
            }
        }
        Ok(())
    }
}

impl Follower {
    fn new(
        shelf: usize,
        table: &Table,
        key: &ForeignKey,
        target: &Table,
        action: ReferentialAction,
    ) -> Option<Follower> {
        let is_followed =
            matches!(action, ReferentialAction::Cascade | ReferentialAction::SetNull | ReferentialAction::SetDefault);
        if !is_followed || key.target_table != target.name || key.target_schema != target.schema {
            return None;
        }
        let position = |table: &Table, name: &str| table.columns.iter().position(|column| column.name == name);
        let columns = key.columns.iter().map(|name| position(table, name)).collect::<Option<_>>()?;
        let target_columns = key.target_columns.iter().map(|name| position(target, name)).collect::<Option<_>>()?;
        Some(Follower { shelf, columns, target_columns, action })
    }
}
