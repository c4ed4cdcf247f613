//! Which rows are inserted, and in which order.

use super::order::{Edge, Group, TableOrder, edges};
use super::rows::{Need, RowOrder};
use super::{Flush, Step, StepKind};
use crate::orm::Given;
use crate::orm::hash::{RowMap, RowSet};
use crate::orm::session::handle::ObjectId;
use crate::orm::session::objects::Objects;
use crate::orm::session::state::{Status, Track};
use crate::orm::session::work::Reference;
use crate::value::{KeyValue, ValueRef};
use crate::{Error, Result};

impl Flush {
    /// The rows to be deleted whose keys, or whose places in a one-to-one relationship, are needed for other rows: they must go first.
    ///
    /// # Errors
    /// Two objects with one key.
    pub(super) fn switched_rows(&self, objects: &Objects) -> Result<RowSet<ObjectId>> {
        let is_doomed = |id: &ObjectId| objects.track(*id).is_some_and(|track| track.is_doomed);
        let mut switched: RowSet<ObjectId> = objects.work.leaving.iter().copied().filter(is_doomed).collect();
        let mut seen: RowMap<(usize, KeyValue), ObjectId> = RowMap::default();
        for id in pending(objects) {
            let shelf = id.arena as usize;
            let Some(key) = given_key(objects, id) else { continue };
            let slot = objects.store.shelves[shelf].slots.get(&key).copied();
            if let Some(loaded) = slot.map(|slot| objects.id(shelf, slot)) {
                match objects.track(loaded).is_some_and(|track| track.is_doomed) {
                    true => switched.insert(loaded),
                    false => return Err(same_key(objects, id, "one that is loaded")),
                };
            }
            if seen.insert((shelf, key), id).is_some() {
                return Err(same_key(objects, id, "another new one"));
            }
        }
        Ok(switched)
    }

    pub(super) fn plan_inserts(&mut self, objects: &Objects, order: &TableOrder) -> Result<()> {
        let mut by_shelf: Vec<Vec<ObjectId>> = objects.store.shelves.iter().map(|_| Vec::new()).collect();
        for id in pending(objects) {
            self.check_parents(objects, id)?;
            by_shelf[id.arena as usize].push(id);
        }
        for group in &order.groups {
            match group.is_cyclic {
                false => self.add_inserts(objects, std::mem::take(&mut by_shelf[group.shelves[0]])),
                true => self.plan_cycle(objects, group, &mut by_shelf)?,
            }
        }
        self.plan_postponed();
        Ok(())
    }

    /// Orders the rows of tables that refer to each other one by one.
    fn plan_cycle(&mut self, objects: &Objects, group: &Group, by_shelf: &mut [Vec<ObjectId>]) -> Result<()> {
        let mut rows: Vec<ObjectId> =
            group.shelves.iter().flat_map(|shelf| std::mem::take(&mut by_shelf[*shelf])).collect();
        if rows.is_empty() {
            return Ok(());
        }
        let place: RowMap<ObjectId, usize> =
            objects.work.pending.iter().enumerate().map(|(index, id)| (*id, index)).collect();
        rows.sort_by_key(|id| place.get(id).copied());
        let keys: RowMap<(usize, KeyValue), ObjectId> =
            rows.iter().filter_map(|id| Some(((id.arena as usize, given_key(objects, *id)?), *id))).collect();
        let edges: RowMap<usize, Vec<Edge>> =
            group.shelves.iter().map(|shelf| (*shelf, edges(objects, *shelf))).collect();
        let mut row_order = RowOrder::new(rows.clone());
        for id in rows {
            for (index, edge) in edges[&(id.arena as usize)].iter().enumerate() {
                if let Some(of) = self.parent(objects, id, edge, &keys) {
                    row_order.add(id, Need { of, edge: index, can_wait: edge.is_nullable });
                }
            }
        }
        let ordered = row_order.order().map_err(|(one, other)| circle(objects, one, other))?;
        for (child, parent, edge) in ordered.waiting {
            let columns = edges[&(child.arena as usize)][edge].columns.clone();
            self.postponed.entry(child).or_default().push(Reference { child, columns, parent: Some(parent) });
        }
        for wave in ordered.waves {
            for shelf in &group.shelves {
                let of_shelf = wave.iter().filter(|id| id.arena as usize == *shelf).copied().collect();
                self.add_inserts(objects, of_shelf);
            }
        }
        Ok(())
    }

    /// The new row that another new row refers to, by its handle or by its key.
    fn parent(
        &self,
        objects: &Objects,
        id: ObjectId,
        edge: &Edge,
        keys: &RowMap<(usize, KeyValue), ObjectId>,
    ) -> Option<ObjectId> {
        let references = self.references.get(&id).map_or(&[][..], Vec::as_slice);
        if let Some(reference) = references.iter().find(|reference| reference.columns == edge.columns) {
            return reference.parent;
        }
        let shelf = objects.shelf(id);
        let mut values = Vec::new();
        for (from, _) in &edge.columns {
            match shelf.arena.given(id.slot as usize, *from) {
                Given::KeyOf(parent) => return Some(parent),
                Given::Value(value) => values.push(value),
            }
        }
        if !edge.is_to_key {
            return None;
        }
        let key = objects.store.shelves[edge.target].mapper.key.iter();
        let values: Option<Vec<ValueRef<'_>>> = key
            .map(|key| {
                let at = edge.columns.iter().position(|(_, to)| *to == key.index)?;
                Some(values[at].reborrow())
            })
            .collect();
        let key = KeyValue::of_columns(values?.into_iter())?;
        keys.get(&(edge.target, key)).copied()
    }

    /// Fails if a handle in a new row leads to nothing.
    fn check_parents(&self, objects: &Objects, id: ObjectId) -> Result<()> {
        let shelf = objects.shelf(id);
        let references = self.references.get(&id).map_or(&[][..], Vec::as_slice);
        shelf.referring.iter().try_for_each(|column| match shelf.arena.given(id.slot as usize, *column) {
            Given::KeyOf(parent) if !references.iter().any(|reference| reference.has(*column)) => {
                objects.require_referable(id, parent)
            }
            _ => Ok(()),
        })
    }

    /// Rows of one shelf become one step for each set of columns that they write.
    fn add_inserts(&mut self, objects: &Objects, rows: Vec<ObjectId>) {
        let mut steps: Vec<Step> = Vec::new();
        // Nearly all rows write what their kind does, new or whole: they need not look for their step.
        let mut step_of_kind = [None, None];
        for id in rows {
            let is_whole = objects.shelf(id).arena.has_row(id.slot as usize);
            let is_plain = !self.references.contains_key(&id);
            let at = match step_of_kind[usize::from(is_whole)].filter(|_| is_plain) {
                Some(at) => at,
                None => step_with(&mut steps, id, self.written_columns(objects, id, is_whole)),
            };
            if is_plain {
                step_of_kind[usize::from(is_whole)] = Some(at);
            }
            steps[at].objects.push(id);
        }
        self.steps.extend(steps);
    }

    /// The columns that are written for a new row.
    fn written_columns(&self, objects: &Objects, id: ObjectId, is_whole: bool) -> Vec<usize> {
        let mapper = objects.mapper(id);
        let mut columns = match is_whole {
            true => mapper.writable.to_vec(),
            false => [mapper.new_columns, mapper.defaults].concat(),
        };
        let references = self.references.get(&id).into_iter().flatten();
        columns.extend(references.flat_map(|reference| reference.columns.iter().map(|(from, _)| *from)));
        columns.sort_unstable();
        columns.dedup();
        columns
    }

    /// The foreign keys that were NULL at first are written when all rows are there.
    fn plan_postponed(&mut self) {
        let mut ids: Vec<&ObjectId> = self.postponed.keys().collect();
        ids.sort_unstable();
        let mut steps: Vec<Step> = Vec::new();
        for id in ids {
            let references = &self.postponed[id];
            let mut columns: Vec<usize> =
                references.iter().flat_map(|reference| reference.columns.iter().map(|(from, _)| *from)).collect();
            columns.sort_unstable();
            columns.dedup();
            let shelf = id.arena as usize;
            match steps.iter_mut().find(|step| step.shelf == shelf && step.columns == columns) {
                Some(step) => step.objects.push(*id),
                None => steps.push(Step { kind: StepKind::Postponed, shelf, objects: vec![*id], columns }),
            }
        }
        self.steps.extend(steps);
    }
}

/// The position of the step that writes these columns of an object's table, made if there is none yet.
fn step_with(steps: &mut Vec<Step>, id: ObjectId, columns: Vec<usize>) -> usize {
    steps.iter().position(|step| step.columns == columns).unwrap_or_else(|| {
        steps.push(Step { kind: StepKind::Insert, shelf: id.arena as usize, objects: Vec::new(), columns });
        steps.len() - 1
    })
}

/// The objects to insert, in the order in which they were added.
pub(super) fn pending(objects: &Objects) -> impl Iterator<Item = ObjectId> {
    let is_pending = |id: &ObjectId| objects.track(*id).is_some_and(|track| track.status == Status::Pending);
    objects.work.pending.iter().copied().filter(is_pending)
}

/// The key that a new row brings along, if it brings one whole.
fn given_key(objects: &Objects, id: ObjectId) -> Option<KeyValue> {
    let shelf = objects.shelf(id);
    let slot = id.slot as usize;
    let is_whole = shelf.arena.has_row(slot);
    let key = shelf.mapper.key;
    if !is_whole && !key.iter().all(|column| shelf.mapper.new_columns.contains(&column.index)) {
        return None;
    }
    let values: Option<Vec<ValueRef<'_>>> = key
        .iter()
        .map(|column| match shelf.arena.given(slot, column.index) {
            Given::Value(value) => Some(value),
            Given::KeyOf(parent) => {
                let is_known = |track: &&Track| matches!(track.status, Status::Persistent | Status::Expired);
                objects.track(parent).filter(is_known)?;
                Some(objects.referred(parent, objects.mapper(parent).key.first()?.index))
            }
        })
        .collect();
    KeyValue::of_columns(values?.into_iter())
}

fn same_key(objects: &Objects, id: ObjectId, other: &str) -> Error {
    let mapper = objects.mapper(id);
    Error::statement(format!(
        "a new `{}` has the same key as {other}: each row is one object in a session; change the loaded one, or use `session.merge`",
        mapper.name
    ))
}

fn circle(objects: &Objects, one: ObjectId, other: ObjectId) -> Error {
    let (one, other) = (objects.mapper(one).name, objects.mapper(other).name);
    Error::statement(format!(
        "a new `{one}` and a new `{other}` need each other's key, and neither foreign key can be NULL at first: make one of them an \
         `Option`"
    ))
}
