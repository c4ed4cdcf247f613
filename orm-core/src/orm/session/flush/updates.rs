//! Which rows have changed, and in which columns.

use super::{Flush, Step, StepKind};
use crate::orm::hash::RowSet;
use crate::orm::session::handle::ObjectId;
use crate::orm::session::objects::Objects;
use crate::orm::session::state::Status;
use crate::value::ValueRef;
use crate::{Error, Result};

/// An object with the columns that are to be written.
pub(super) struct Change {
    pub(super) id: ObjectId,
    columns: Vec<usize>,
}

impl Flush {
    /// The objects that have changed.
    ///
    /// # Errors
    /// A changed column that is not the program's to write.
    pub(super) fn changes(&self, objects: &Objects) -> Result<Vec<Change>> {
        let mut changes = Vec::new();
        let mut seen = RowSet::default();
        let mut referring: Vec<ObjectId> = self.references.keys().copied().collect();
        referring.sort_unstable();
        for id in objects.work.touched.iter().copied().chain(referring) {
            let is_kept = objects.track(id).is_some_and(|track| track.status == Status::Persistent && !track.is_doomed);
            if !is_kept || !seen.insert(id) {
                continue;
            }
            let columns = self.changed_columns(objects, id);
            check_columns(objects, id, &columns)?;
            if !columns.is_empty() {
                changes.push(Change { id, columns });
            }
        }
        Ok(changes)
    }

    /// Whether a change is for other rows to be written, and can be before there are new ones: it makes room in a one-to-one relationship,
    /// or is a new key that others may refer to.
    pub(super) fn goes_first(&self, objects: &Objects, change: &Change) -> bool {
        let references = self.references.get(&change.id).into_iter().flatten();
        let makes_room =
            objects.work.leaving.contains(&change.id) && references.clone().all(|reference| reference.parent.is_none());
        makes_room || changes_key_alone(objects, change)
    }

    pub(super) fn plan_updates(&mut self, objects: &Objects, changes: Vec<Change>) {
        let mut steps: Vec<Step> = Vec::new();
        for Change { id, columns } in changes {
            let shelf = id.arena as usize;
            // An object with expressions is alone in its step, so the first of each tells.
            let is_plain = |id: &ObjectId| !objects.work.expressions.contains_key(id);
            let is_alike = |step: &&mut Step| {
                step.shelf == shelf && step.columns == columns && step.objects.first().is_some_and(is_plain)
            };
            let alike = if is_plain(&id) { steps.iter_mut().find(is_alike) } else { None };
            match alike {
                Some(step) => step.objects.push(id),
                None => steps.push(Step { kind: StepKind::Update, shelf, objects: vec![id], columns }),
            }
        }
        self.steps.extend(steps);
    }

    fn changed_columns(&self, objects: &Objects, id: ObjectId) -> Vec<usize> {
        let mut columns = objects.changed_columns(id);
        let references = self.references.get(&id).into_iter().flatten();
        columns.extend(references.flat_map(|reference| reference.columns.iter().map(|(from, _)| *from)));
        columns.sort_unstable();
        columns.dedup();
        columns
    }
}

/// Whether a primary key changes, and no foreign key, which might refer to a new row.
fn changes_key_alone(objects: &Objects, change: &Change) -> bool {
    let table = objects.table(change.id);
    let refers = |name: &str| table.foreign_keys.iter().any(|key| key.columns.iter().any(|column| column == name));
    let is_changed = |column: &usize| change.columns.contains(column);
    objects.mapper(change.id).key.iter().any(|key| is_changed(&key.index))
        && !change.columns.iter().any(|column| refers(&table.columns[*column].name))
}

impl Objects {
    /// The columns in which an object differs from its row, or will by an expression, by position.
    pub(crate) fn changed_columns(&self, id: ObjectId) -> Vec<usize> {
        let was =
            self.track(id).filter(|track| track.status == Status::Persistent).and_then(|track| track.was.as_deref());
        let Some(was) = was else { return Vec::new() };
        let expressions = self.work.expressions.get(&id).map_or(&[][..], Vec::as_slice);
        let differs = |(column, was): (usize, &ValueRef<'_>)| {
            let is_set = expressions.iter().any(|(other, _)| *other == column);
            (is_set || !is_same(was, &self.cell(id, column))).then_some(column)
        };
        was.iter().enumerate().filter_map(differs).collect()
    }
}

/// Whether a column still holds the same. NaN is the same as itself.
pub(crate) fn is_same(was: &ValueRef<'_>, now: &ValueRef<'_>) -> bool {
    match (was, now) {
        (ValueRef::Float(was), ValueRef::Float(now)) => was == now || (was.is_nan() && now.is_nan()),
        (ValueRef::List(was), ValueRef::List(now)) => {
            was.len() == now.len() && was.iter().zip(now).all(|(was, now)| is_same(was, now))
        }
        (was, now) => was == now,
    }
}

/// Refuses changes in columns that are not the program's to write.
fn check_columns(objects: &Objects, id: ObjectId, columns: &[usize]) -> Result<()> {
    let mapper = objects.mapper(id);
    let table = objects.table(id);
    for column in columns.iter().map(|index| &table.columns[*index]) {
        column.check_writable(mapper.name)?;
    }
    match mapper.version.filter(|version| columns.contains(version)) {
        Some(version) => Err(Error::statement(format!(
            "the column `{}` of this `{}` counts its changes and is written by the flush alone: leave it as it is",
            table.columns[version].field, mapper.name
        ))),
        None => Ok(()),
    }
}
