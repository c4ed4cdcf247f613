//! What new rows take that they do not bring along themselves: defaults of ours, and keys of other objects.

use super::{Flush, Step};
use crate::orm::Given;
use crate::orm::session::handle::ObjectId;
use crate::orm::session::objects::Objects;
use crate::value::Value;

/// Values for some columns of all rows of a step.
pub(crate) struct Supply {
    /// The columns, by position.
    pub(crate) columns: Vec<usize>,
    /// The values, row after row.
    values: Vec<Value>,
}

impl Supply {
    /// The values for one of the rows.
    pub(crate) fn of_row(&self, row: usize) -> &[Value] {
        &self.values[row * self.columns.len()..][..self.columns.len()]
    }

    /// The columns and values for one of the rows, which are taken out.
    pub(super) fn take(&mut self, row: usize) -> impl Iterator<Item = (usize, Value)> {
        let values = &mut self.values[row * self.columns.len()..][..self.columns.len()];
        self.columns.iter().copied().zip(values.iter_mut().map(|value| std::mem::replace(value, Value::Null)))
    }
}

impl Flush {
    /// What the rows of a step are given beside what they bring along.
    pub(super) fn supply(&self, objects: &Objects, step: &Step) -> Supply {
        let columns = self.supplied_columns(objects, step);
        let mut values = Vec::with_capacity(columns.len() * step.objects.len());
        if !columns.is_empty() {
            step.objects.iter().for_each(|id| self.add_values(objects, *id, &columns, &mut values));
        }
        Supply { columns, values }
    }

    /// The columns that some row of a step may need a value for.
    fn supplied_columns(&self, objects: &Objects, step: &Step) -> Vec<usize> {
        let shelf = &objects.store.shelves[step.shelf];
        let (mut is_new, mut is_whole) = (false, false);
        for id in &step.objects {
            match shelf.arena.has_row(id.slot as usize) {
                true => is_whole = true,
                false => is_new = true,
            }
        }
        let mut referring: Vec<usize> = Vec::new();
        for references in [&self.references, &self.postponed] {
            if !references.is_empty() {
                let found = step.objects.iter().filter_map(|id| references.get(id)).flatten();
                referring.extend(found.flat_map(|reference| reference.columns.iter().map(|(from, _)| *from)));
            }
        }
        let is_needed = |column: &usize| {
            let is_given = |given: &[usize]| given.contains(column);
            is_new && (!is_given(shelf.mapper.new_columns) || is_given(&shelf.referring))
                || is_whole && !is_given(shelf.mapper.writable)
                || referring.contains(column)
        };
        step.columns.iter().copied().filter(is_needed).collect()
    }

    /// A row's values for these columns.
    fn add_values(&self, objects: &Objects, id: ObjectId, columns: &[usize], values: &mut Vec<Value>) {
        let shelf = objects.shelf(id);
        let slot = id.slot as usize;
        let given = match shelf.arena.has_row(slot) {
            true => shelf.mapper.writable,
            false => shelf.mapper.new_columns,
        };
        let start = values.len();
        values.extend(columns.iter().map(|column| match given.contains(column) {
            false => (shelf.mapper.default_value)(*column).unwrap_or(Value::Null),
            true => match shelf.arena.given(slot, *column) {
                Given::Value(value) => value.into_owned(),
                Given::KeyOf(parent) => {
                    let key = objects.mapper(parent).key.first().map_or(0, |key| key.index);
                    objects.referred(parent, key)
                }
            },
        }));
        let mut set = |column: usize, value: Value| {
            if let Some(at) = columns.iter().position(|other| *other == column) {
                values[start + at] = value;
            }
        };
        for reference in self.references.get(&id).into_iter().flatten() {
            objects.referred_values(reference).into_iter().for_each(|(column, value)| set(column, value));
        }
        for reference in self.postponed.get(&id).into_iter().flatten() {
            reference.columns.iter().for_each(|(column, _)| set(*column, Value::Null));
        }
    }
}
