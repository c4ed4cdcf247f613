//! Which rows are deleted, and in which order.

use super::order::{Edge, TableOrder, edges};
use super::rows::{Need, RowOrder};
use super::{Flush, Step, StepKind};
use crate::orm::hash::{RowMap, RowSet};
use crate::orm::session::handle::ObjectId;
use crate::orm::session::objects::Objects;
use crate::value::{KeyValue, ValueRef};
use crate::{Error, Result};

impl Flush {
    pub(super) fn plan_deletes(
        &mut self,
        objects: &Objects,
        order: &TableOrder,
        switched: &RowSet<ObjectId>,
    ) -> Result<()> {
        let mut by_shelf: Vec<Vec<ObjectId>> = objects.store.shelves.iter().map(|_| Vec::new()).collect();
        for id in &objects.work.deleted {
            if objects.track(*id).is_some_and(|track| track.is_doomed) {
                by_shelf[id.arena as usize].push(*id);
            }
        }
        for group in order.groups.iter().rev() {
            let rows: Vec<ObjectId> =
                group.shelves.iter().flat_map(|shelf| std::mem::take(&mut by_shelf[*shelf])).collect();
            match group.is_cyclic {
                false => self.add_deletes(rows, switched),
                true => self.plan_cyclic_deletes(objects, &group.shelves, rows, switched)?,
            }
        }
        Ok(())
    }

    /// Rows that refer to others go before those.
    fn plan_cyclic_deletes(
        &mut self,
        objects: &Objects,
        shelves: &[usize],
        rows: Vec<ObjectId>,
        switched: &RowSet<ObjectId>,
    ) -> Result<()> {
        let keys: RowMap<(usize, KeyValue), ObjectId> =
            rows.iter().filter_map(|id| Some(((id.arena as usize, objects.known_key(*id)?), *id))).collect();
        let edges: RowMap<usize, Vec<Edge>> = shelves.iter().map(|shelf| (*shelf, edges(objects, *shelf))).collect();
        let mut row_order = RowOrder::new(rows.clone());
        for id in rows {
            for (index, edge) in edges[&(id.arena as usize)].iter().enumerate() {
                // A row that refers to itself is freed from itself where it can be: MariaDB would not delete it.
                let waits = |parent: &ObjectId| *parent != id || edge.is_nullable;
                if let Some(parent) = parent(objects, id, edge, &keys).filter(waits) {
                    row_order.add(parent, Need { of: id, edge: index, can_wait: edge.is_nullable });
                }
            }
        }
        let ordered = row_order.order().map_err(|(one, other)| {
            let (one, other) = (objects.mapper(one).name, objects.mapper(other).name);
            Error::statement(format!(
                "this `{one}` and this `{other}` refer to each other by foreign keys that cannot be NULL, so neither can be deleted \
                 first: give one of the keys `on_delete = cascade`"
            ))
        })?;
        for (_, child, edge) in ordered.waiting {
            let columns = &edges[&(child.arena as usize)][edge].columns;
            let columns: Vec<usize> = columns.iter().map(|(from, _)| *from).collect();
            self.steps.push(Step {
                kind: StepKind::Release,
                shelf: child.arena as usize,
                objects: vec![child],
                columns,
            });
        }
        for wave in ordered.waves {
            for shelf in shelves {
                let of_shelf = wave.iter().filter(|id| id.arena as usize == *shelf).copied().collect();
                self.add_deletes(of_shelf, switched);
            }
        }
        Ok(())
    }

    /// Rows of one shelf go together, those whose keys are needed at once apart from the others.
    fn add_deletes(&mut self, rows: Vec<ObjectId>, switched: &RowSet<ObjectId>) {
        let (first, last): (Vec<ObjectId>, Vec<ObjectId>) = rows.into_iter().partition(|id| switched.contains(id));
        for objects in [first, last] {
            if let Some(id) = objects.first() {
                let shelf = id.arena as usize;
                self.steps.push(Step { kind: StepKind::Delete, shelf, objects, columns: Vec::new() });
            }
        }
    }
}

/// Rows to be deleted that refer to some that must go first have to go before these.
pub(super) fn switch_children(objects: &Objects, switched: &mut RowSet<ObjectId>) {
    let mut found: Vec<ObjectId> = switched.iter().copied().collect();
    while !found.is_empty() {
        let keys: RowMap<(usize, KeyValue), ObjectId> =
            found.iter().filter_map(|id| Some(((id.arena as usize, objects.known_key(*id)?), *id))).collect();
        let mut edges_of: RowMap<u32, Vec<Edge>> = RowMap::default();
        found.clear();
        for id in &objects.work.deleted {
            let edges = edges_of.entry(id.arena).or_insert_with(|| edges(objects, id.arena as usize));
            let refers = edges.iter().any(|edge| parent(objects, *id, edge, &keys).is_some());
            if refers && objects.track(*id).is_some_and(|track| track.is_doomed) && switched.insert(*id) {
                found.push(*id);
            }
        }
    }
}

/// The row to be deleted that another one refers to, as the database has it.
fn parent(
    objects: &Objects,
    id: ObjectId,
    edge: &Edge,
    keys: &RowMap<(usize, KeyValue), ObjectId>,
) -> Option<ObjectId> {
    let has_values = objects.shelf(id).arena.has_row(id.slot as usize);
    if !edge.is_to_key || !has_values {
        return None;
    }
    let key = objects.store.shelves[edge.target].mapper.key.iter();
    let values: Option<Vec<ValueRef<'_>>> = key
        .map(|key| {
            let (from, _) = edge.columns.iter().find(|(_, to)| *to == key.index)?;
            Some(objects.cell_was(id, *from))
        })
        .collect();
    keys.get(&(edge.target, KeyValue::of_columns(values?.into_iter())?)).copied()
}
