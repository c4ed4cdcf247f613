//! What the database did by itself when rows were deleted: `ON DELETE` of the foreign keys of other rows.

use crate::Result;
use crate::orm::hash::RowSet;
use crate::orm::session::handle::ObjectId;
use crate::orm::session::objects::Objects;
use crate::orm::session::state::Status;
use crate::orm::session::undo::Undo;
use crate::schema::{ForeignKey, ReferentialAction, Table};
use crate::value::{KeyValue, Value};

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
                for follower in self.followers(shelf) {
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

    /// The foreign keys that refer to a shelf's table and say what becomes of their rows.
    fn followers(&self, shelf: usize) -> Vec<Follower> {
        let target = (self.store.shelves[shelf].mapper.table)();
        let mut found = Vec::new();
        for (shelf, other) in self.store.shelves.iter().enumerate() {
            let table = (other.mapper.table)();
            let keys = table.foreign_keys.iter();
            found.extend(keys.filter_map(|key| Follower::new(shelf, table, key, target)));
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
    fn new(shelf: usize, table: &Table, key: &ForeignKey, target: &Table) -> Option<Follower> {
        let is_followed = matches!(
            key.on_delete,
            ReferentialAction::Cascade | ReferentialAction::SetNull | ReferentialAction::SetDefault
        );
        if !is_followed || key.target_table != target.name || key.target_schema != target.schema {
            return None;
        }
        let position = |table: &Table, name: &str| table.columns.iter().position(|column| column.name == name);
        let columns = key.columns.iter().map(|name| position(table, name)).collect::<Option<_>>()?;
        let target_columns = key.target_columns.iter().map(|name| position(target, name)).collect::<Option<_>>()?;
        Some(Follower { shelf, columns, target_columns, action: key.on_delete })
    }
}
