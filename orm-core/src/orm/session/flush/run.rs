//! Writing what was planned.

use std::mem::replace;

use super::{Flush, Step, StepKind};
use crate::Result;
use crate::engine::Connection;
use crate::orm::session::expression::update_by_expressions;
use crate::orm::session::failure::{Failure, write_step};
use crate::orm::session::handle::ObjectId;
use crate::orm::session::objects::Objects;
use crate::orm::session::state::Status;
use crate::orm::session::undo::Undo;
use crate::orm::session::write::{NewValues, delete_rows, insert_rows, update_rows};
use crate::value::{Value, ValueRef};

impl Flush {
    /// Whether there is nothing to write.
    pub(crate) fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// Writes the steps one by one. After an error what was done stands in the undo list, for the roll-back.
    pub(crate) fn run(&self, objects: &mut Objects, connection: &mut Connection) -> Result<(), Failure> {
        let mark = objects.mark();
        for step in &self.steps {
            objects.has_written = true;
            match step.kind {
                StepKind::Insert => self.insert(step, objects, connection)?,
                StepKind::Update => self.update(step, objects, connection)?,
                StepKind::Postponed => self.postponed(step, objects, connection)?,
                StepKind::Release => release(step, objects, connection)?,
                StepKind::Delete => delete(step, objects, connection)?,
                StepKind::Link(rows) => self.associations[rows].link(objects, connection)?,
                StepKind::Unlink(rows) => self.associations[rows].unlink(objects, connection)?,
            }
        }
        objects.follow_deletions(mark)?;
        objects.follow_new_keys(mark)?;
        objects.agree(mark, &self.linked_pairs());
        objects.nothing_to_write();
        Ok(())
    }

    fn insert(&self, step: &Step, objects: &mut Objects, connection: &mut Connection) -> Result<(), Failure> {
        let mut supply = self.supply(objects, step);
        let mut answers = write_step(connection, objects, step, |connection, range| {
            Ok(insert_rows(connection, objects, step, range, &supply)?)
        })?;
        let n_answers = answers.len() / step.objects.len().max(1);
        objects.store.shelves[step.shelf].slots.reserve(step.objects.len());
        objects.undo.extend(step.objects.iter().map(|id| Undo::Inserted(*id)));
        let mut changes: Vec<(usize, Value)> = Vec::new();
        for (row, id) in step.objects.iter().enumerate() {
            let answered = &mut answers[row * n_answers..][..n_answers];
            if supply.columns.is_empty() {
                objects.set_cells(*id, answered)?;
            } else {
                changes.clear();
                changes.extend(supply.take(row));
                changes.extend(answered.iter_mut().map(|(column, value)| (*column, replace(value, Value::Null))));
                objects.set_cells(*id, &mut changes)?;
            }
            objects.track_mut(*id).status = Status::Persistent;
            objects.note_key(*id);
        }
        Ok(())
    }

    fn update(&self, step: &Step, objects: &mut Objects, connection: &mut Connection) -> Result<(), Failure> {
        let mut columns = step.columns.clone();
        for id in &step.objects {
            objects.touch(*id);
            let mut changes = Vec::new();
            for reference in self.references.get(id).into_iter().flatten() {
                changes.extend(objects.referred_values(reference));
            }
            changes.extend(filled_values(objects, *id, &step.columns));
            columns.extend(changes.iter().map(|(column, _)| *column));
            if !changes.is_empty() {
                objects.set_cells(*id, &mut changes)?;
            }
        }
        columns.sort_unstable();
        columns.dedup();
        // An object with expressions is alone in its step.
        let expressions = step.objects.first().and_then(|id| Some((*id, objects.work.expressions.get(id)?)));
        write_step(connection, objects, step, |connection, range| match expressions {
            Some((id, expressions)) => update_by_expressions(connection, objects, id, &columns, expressions),
            None => update_rows(connection, objects, &step.objects[range], &columns, NewValues::Current),
        })?;
        let is_evaluated = expressions.is_some();
        for id in &step.objects {
            objects.forget_key(*id);
            if let Some(was) = objects.track_mut(*id).was.take() {
                objects.undo.push(Undo::Values(*id, was));
            }
            objects.note_key(*id);
        }
        match is_evaluated {
            true => Ok(reread(step, objects, connection)?),
            false => Ok(reread_computed(step, objects, connection)?),
        }
    }

    fn postponed(&self, step: &Step, objects: &mut Objects, connection: &mut Connection) -> Result<(), Failure> {
        for id in &step.objects {
            for reference in self.postponed.get(id).into_iter().flatten() {
                let mut changes = objects.referred_values(reference);
                objects.set_cells(*id, &mut changes)?;
            }
        }
        let columns = with_version(objects, step);
        write_step(connection, objects, step, |connection, range| {
            update_rows(connection, objects, &step.objects[range], &columns, NewValues::Current)
        })?;
        Ok(reread_computed(step, objects, connection)?)
    }
}

/// The values that are written with every change: `on_update` columns, and the version.
fn filled_values(objects: &Objects, id: ObjectId, changed: &[usize]) -> Vec<(usize, Value)> {
    let mapper = objects.mapper(id);
    let n_columns = objects.table(id).columns.len();
    let mut filled: Vec<(usize, Value)> = (0..n_columns)
        .filter(|column| !changed.contains(column))
        .filter_map(|column| Some((column, (mapper.update_value)(column)?)))
        .collect();
    if let Some(version) = mapper.version {
        filled.retain(|(column, _)| *column != version);
        filled.push((version, next_version(objects.cell_was(id, version))));
    }
    filled
}

/// The version after this one; after the greatest that fits, counting begins anew where the type ends.
fn next_version(version: ValueRef<'_>) -> Value {
    match version {
        ValueRef::Int(version) => Value::Int(version.saturating_add(1)),
        ValueRef::UInt(version) => Value::UInt(version.saturating_add(1)),
        _ => Value::Int(1),
    }
}

/// Frees rows that are to be deleted from each other.
fn release(step: &Step, objects: &mut Objects, connection: &mut Connection) -> Result<(), Failure> {
    let columns = with_version(objects, step);
    write_step(connection, objects, step, |connection, range| {
        update_rows(connection, objects, &step.objects[range], &columns, NewValues::Null)
    })
}

/// The columns of a step that belongs to an insertion or a deletion: the version is written as it is, so that the change is not counted
/// twice.
fn with_version(objects: &Objects, step: &Step) -> Vec<usize> {
    let version = objects.store.shelves[step.shelf].mapper.version;
    let more = version.filter(|version| !step.columns.contains(version));
    step.columns.iter().copied().chain(more).collect()
}

fn delete(step: &Step, objects: &mut Objects, connection: &mut Connection) -> Result<(), Failure> {
    write_step(connection, objects, step, |connection, range| delete_rows(connection, objects, &step.objects[range]))?;
    for id in &step.objects {
        if objects.track(*id).is_some_and(|track| track.status == Status::Expired) {
            objects.drop_expired(*id, Status::Deleted);
            continue;
        }
        let values = objects.track_mut(*id).was.take().unwrap_or_else(|| objects.values(*id));
        objects.drop_object(*id, Status::Deleted);
        objects.undo.push(Undo::Deleted(*id, values));
    }
    Ok(())
}

/// Reads rows again whose columns the database computes.
fn reread_computed(step: &Step, objects: &mut Objects, connection: &mut Connection) -> Result<()> {
    let table = (objects.store.shelves[step.shelf].mapper.table)();
    if table.columns.iter().all(|column| column.computed.is_none()) {
        return Ok(());
    }
    reread(step, objects, connection)
}

/// Reads rows again that hold what the database made of them.
fn reread(step: &Step, objects: &mut Objects, connection: &mut Connection) -> Result<()> {
    let keys = step.objects.iter().map(|id| objects.key_values(*id)).collect();
    objects.populates_existing = true;
    let result = objects.read_keys(connection, step.shelf, keys);
    objects.populates_existing = false;
    result
}

impl Objects {
    /// Everything is written: nothing is left to do, and touches that changed nothing are forgotten.
    pub(crate) fn nothing_to_write(&mut self) {
        for id in std::mem::take(&mut self.work).touched {
            if self.track(id).is_some_and(|track| track.status == Status::Persistent) {
                self.track_mut(id).was = None;
            }
        }
    }
}
