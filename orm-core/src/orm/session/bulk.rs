//! Objects whose rows are changed by a statement of many rows: they are brought up to date.

use super::Session;
use super::handle::ObjectId;
use super::objects::Objects;
use super::read::keys_per_statement;
use super::state::Status;
use super::undo::Undo;
use crate::Result;
use crate::engine::{ChangedRows, Connection, Followed, RowChange, RowChangeKind};
use crate::orm::hash::RowSet;
use crate::orm::query::any_key_of;
use crate::schema::{Column, Table};
use crate::sql::{Lock, LockWait, Node};
use crate::value::{Value, ValueRef};

/// The objects whose rows are about to be changed.
struct Affected {
    kind: RowChangeKind,
    ids: Vec<ObjectId>,
}

impl Session {
    /// Finds the objects among the rows that a statement is about to change. A session without objects of that table asks nothing.
    pub(super) fn follow(&mut self, change: &RowChange<'_>) -> Result<Followed> {
        if self.objects.shelves_of(change.table).is_empty() {
            return Ok(Followed::default());
        }
        self.autoflush()?;
        let (connection, objects) = self.parts()?;
        let mut ids = Vec::new();
        for shelf in objects.shelves_of(change.table) {
            ids.extend(objects.affected(connection, shelf, change)?);
        }
        match ids.is_empty() {
            true => Ok(Followed::default()),
            false => Ok(Followed::new(Affected { kind: change.kind, ids })),
        }
    }

    /// Gives the objects the values that their rows have now.
    pub(super) fn catch_up(&mut self, followed: Followed) -> Result<()> {
        let Some(affected) = followed.into::<Affected>() else { return Ok(()) };
        let (connection, objects) = self.parts()?;
        match affected.kind {
            RowChangeKind::Update => objects.read_changed(connection, &affected.ids),
            RowChangeKind::Delete => objects.drop_deleted(&affected.ids),
        }
    }
}

impl Objects {
    /// The shelves of a table that hold anything.
    fn shelves_of(&self, table: &Table) -> Vec<usize> {
        let is_of_table = |shelf: &usize| {
            let other = (self.store.shelves[*shelf].mapper.table)();
            other.name == table.name && other.schema == table.schema
        };
        (0..self.store.shelves.len()).filter(|shelf| is_of_table(shelf) && !self.tracks_of(*shelf).is_empty()).collect()
    }

    /// The objects of a shelf that are among the rows of a change.
    fn affected(&mut self, connection: &mut Connection, shelf: usize, change: &RowChange<'_>) -> Result<Vec<ObjectId>> {
        let ids = (0..self.tracks_of(shelf).len()).map(|slot| self.id(shelf, slot));
        // An expired object has no values to be brought up to date.
        let is_held = |id: &ObjectId| match self.tracks_of(shelf)[id.slot as usize].status {
            Status::Persistent => true,
            Status::Expired => change.kind == RowChangeKind::Delete,
            _ => false,
        };
        let held: Vec<ObjectId> = ids.filter(is_held).collect();
        match &change.rows {
            _ if held.is_empty() => Ok(held),
            ChangedRows::Matching([]) => Ok(held),
            ChangedRows::Matching(conditions) => self.matching(connection, &held, conditions),
            ChangedRows::Having { columns, n_rows, values } => {
                self.having(connection, &held, columns, &mut (0..*n_rows).map(values))
            }
        }
    }

    /// Those objects whose rows have one of these lists of values in these columns.
    fn having(
        &mut self,
        connection: &mut Connection,
        held: &[ObjectId],
        columns: &[&Column],
        rows: &mut dyn Iterator<Item = Vec<Value>>,
    ) -> Result<Vec<ObjectId>> {
        let shelf = held[0].arena as usize;
        let key = self.store.shelves[shelf].mapper.key;
        if columns.iter().map(|column| &*column.name).eq(key.iter().map(|column| column.name)) {
            let held: RowSet<ObjectId> = held.iter().copied().collect();
            let slots = rows.filter_map(|row| self.slot_of(shelf, row.iter().map(ValueRef::reborrow).collect()));
            return Ok(slots.map(|slot| self.id(shelf, slot)).filter(|id| held.contains(id)).collect());
        }
        let rows: Vec<Vec<Value>> = rows.collect();
        let mut found = Vec::new();
        for rows in rows.chunks(keys_per_statement(connection, columns.len())) {
            found.extend(self.matching(connection, held, &[any_key_of(columns.iter().copied(), rows)])?);
        }
        Ok(found)
    }

    /// Those objects whose rows fulfil conditions. The rows are locked where the database has such locks: nobody shall change them before
    /// the statement does, and some databases read an older state otherwise than the statement will.
    fn matching(
        &mut self,
        connection: &mut Connection,
        held: &[ObjectId],
        conditions: &[Node],
    ) -> Result<Vec<ObjectId>> {
        let lock = Lock { shared: false, wait: LockWait::Wait, of: Vec::new() };
        let lock = connection.dialect().capabilities().row_locks.then_some(&lock);
        let shelf = held[0].arena as usize;
        let keys = held.iter().map(|id| self.key_values(*id)).collect();
        let slots = self.read_keys_where(connection, shelf, keys, conditions, lock)?;
        Ok(slots.into_iter().map(|slot| self.id(shelf, slot)).collect())
    }

    /// Reads objects whose rows were changed. What was changed here and not flushed stays.
    fn read_changed(&mut self, connection: &mut Connection, ids: &[ObjectId]) -> Result<()> {
        let changed_here: Vec<(ObjectId, Vec<(usize, Value)>)> = ids
            .iter()
            .map(|id| (*id, self.changed_columns(*id)))
            .filter(|(_, columns)| !columns.is_empty())
            .map(|(id, columns)| (id, columns.into_iter().map(|at| (at, self.cell(id, at).into_owned())).collect()))
            .collect();
        let mark = self.mark();
        let mut met: RowSet<ObjectId> = RowSet::default();
        for of_shelf in ids.chunk_by(|one, other| one.arena == other.arena) {
            let shelf = of_shelf[0].arena as usize;
            let keys = of_shelf.iter().map(|id| self.key_values(*id)).collect();
            self.populates_existing = true;
            let slots = self.read_keys_where(connection, shelf, keys, &[], None);
            self.populates_existing = false;
            met.extend(slots?.into_iter().map(|slot| self.id(shelf, slot)));
        }
        self.agree(mark, &[]);
        for (id, mut changes) in changed_here.into_iter().filter(|(id, _)| met.contains(id)) {
            self.touch(id);
            self.set_cells(id, &mut changes)?;
        }
        // The statement gave them another key.
        let gone: Vec<ObjectId> = ids.iter().copied().filter(|id| !met.contains(id)).collect();
        for id in &gone {
            self.expire(*id);
        }
        self.missing(&gone);
        Ok(())
    }

    /// Drops objects whose rows were deleted. Those whose foreign keys the database changed with them follow.
    fn drop_deleted(&mut self, ids: &[ObjectId]) -> Result<()> {
        let mark = self.mark();
        for id in ids {
            if self.track(*id).is_some_and(|track| track.status == Status::Expired) {
                self.drop_expired(*id, Status::Deleted);
                continue;
            }
            let values = self.track_mut(*id).was.take().unwrap_or_else(|| self.values(*id));
            self.drop_object(*id, Status::Deleted);
            self.undo.push(Undo::Deleted(*id, values));
        }
        self.follow_deletions(mark)?;
        self.agree(mark, &[]);
        // What else leads to them.
        self.forget_links_to(ids);
        Ok(())
    }
}
