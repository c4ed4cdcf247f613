//! Where the rows of one entity live: one slot for each row of the database, or for each object that has none yet.

use std::any::Any;

use super::rebuild::{Rebuilt, ValuesRow};
use crate::engine::Row;
use crate::orm::hooks::{Changes, HookSet};
use crate::orm::session::Moment;
use crate::orm::{Entity, Given, Record};
use crate::value::{Value, ValueRef};
use crate::{Error, Result};

/// The objects of one entity.
pub(crate) struct Arena<E: Entity> {
    slots: Vec<Slot<E>>,
}

/// One object.
enum Slot<E: Entity> {
    /// A row, or a whole row that is yet to be inserted.
    Row(E),
    /// A row that is yet to be inserted.
    New(E::New),
    /// An object whose values are not there: expired, deleted, rolled back.
    Empty,
}

/// An arena without its type.
pub(crate) trait AnyArena: Any + Send + Sync {
    /// Reads a row into a slot of its own at the end; answers the slot.
    fn push(&mut self, row: &mut dyn Row, at: usize) -> Result<usize>;

    /// Removes the last slot.
    fn pop(&mut self);

    /// Moves the row in a slot to the end of another arena of the same entity; answers its slot there, or nothing if there is no row.
    fn move_row(&mut self, slot: usize, to: &mut dyn AnyArena) -> Option<usize>;

    /// Puts what is in the last slot into another one.
    fn move_last_to(&mut self, slot: usize);

    /// Reads a row into a slot.
    fn replace(&mut self, slot: usize, row: &mut dyn Row, at: usize) -> Result<()>;

    /// Makes a row of what is in a slot, with other values in some columns. The values are taken out of the list.
    fn rebuild(&mut self, slot: usize, changes: &mut [(usize, Value)]) -> Result<()>;

    /// Calls a hook of the entity for the object in a slot, if it has any.
    fn hook(&mut self, slot: usize, moment: Moment<'_>) -> Result<()>;

    /// Drops what is in a slot.
    fn empty(&mut self, slot: usize);

    /// Whether there is a row in a slot.
    fn has_row(&self, slot: usize) -> bool;

    /// The value of a column of the row in a slot; NULL if there is none.
    fn cell(&self, slot: usize, column: usize) -> ValueRef<'_>;

    /// What the new row in a slot gives for a column.
    fn given(&self, slot: usize, column: usize) -> Given<'_>;

    /// Appends what the new row in a slot gives for these columns; NULL in place of an object's key, and where no column is named.
    fn add_given<'a>(&'a self, slot: usize, columns: &[Option<usize>], values: &mut Vec<ValueRef<'a>>);

    /// The row in a slot, as its own type.
    fn row(&self, slot: usize) -> Option<&dyn Any>;

    fn as_any(&self) -> &dyn Any;

    fn as_any_mut(&mut self) -> &mut dyn Any;
}

impl<E: Entity> Default for Arena<E> {
    fn default() -> Arena<E> {
        Arena { slots: Vec::new() }
    }
}

impl<E: Entity> Arena<E> {
    /// The row in a slot, if there is one.
    pub(crate) fn get(&self, slot: usize) -> Option<&E> {
        match self.slots.get(slot) {
            Some(Slot::Row(row)) => Some(row),
            _ => None,
        }
    }

    /// The row in a slot, if there is one.
    pub(crate) fn get_mut(&mut self, slot: usize) -> Option<&mut E> {
        match self.slots.get_mut(slot) {
            Some(Slot::Row(row)) => Some(row),
            _ => None,
        }
    }

    /// Several rows at once: those of different slots, if all have one.
    pub(crate) fn get_many_mut<const N: usize>(&mut self, slots: [usize; N]) -> Option<[&mut E; N]> {
        let slots = self.slots.get_disjoint_mut(slots).ok()?;
        let mut is_whole = true;
        let rows = slots.map(|slot| match slot {
            Slot::Row(row) => Some(row),
            _ => {
                is_whole = false;
                None
            }
        });
        is_whole.then(|| rows.map(|row| row.expect("checked above")))
    }

    /// The new row in a slot, if there is one.
    pub(crate) fn new_mut(&mut self, slot: usize) -> Option<&mut E::New> {
        match self.slots.get_mut(slot) {
            Some(Slot::New(new)) => Some(new),
            _ => None,
        }
    }

    /// Puts a row into a slot of its own; answers the slot.
    pub(crate) fn push_row(&mut self, row: E) -> usize {
        self.push_slot(Slot::Row(row))
    }

    /// Puts a new row into a slot of its own; answers the slot.
    pub(crate) fn push_new(&mut self, new: E::New) -> usize {
        self.push_slot(Slot::New(new))
    }

    /// Takes the row out of a slot, if there is one.
    pub(crate) fn take(&mut self, slot: usize) -> Option<E> {
        let found = self.slots.get_mut(slot)?;
        match std::mem::replace(found, Slot::Empty) {
            Slot::Row(row) => Some(row),
            other => {
                *found = other;
                None
            }
        }
    }

    /// Takes the new row out of a slot, if there is one.
    pub(crate) fn take_new(&mut self, slot: usize) -> Option<E::New> {
        let found = self.slots.get_mut(slot)?;
        match std::mem::replace(found, Slot::Empty) {
            Slot::New(new) => Some(new),
            other => {
                *found = other;
                None
            }
        }
    }

    fn push_slot(&mut self, slot: Slot<E>) -> usize {
        self.slots.push(slot);
        self.slots.len() - 1
    }
}

impl<E: Entity> AnyArena for Arena<E> {
    fn push(&mut self, row: &mut dyn Row, at: usize) -> Result<usize> {
        E::read_row(row, at).map(|row| self.push_row(row))
    }

    fn pop(&mut self) {
        self.slots.pop();
    }

    fn move_row(&mut self, slot: usize, to: &mut dyn AnyArena) -> Option<usize> {
        let to = to.as_any_mut().downcast_mut::<Arena<E>>()?;
        self.take(slot).map(|row| to.push_row(row))
    }

    fn move_last_to(&mut self, slot: usize) {
        if let Some(last) = self.slots.pop() {
            self.slots[slot] = last;
        }
    }

    fn replace(&mut self, slot: usize, row: &mut dyn Row, at: usize) -> Result<()> {
        self.slots[slot] = Slot::Row(E::read_row(row, at)?);
        Ok(())
    }

    fn rebuild(&mut self, slot: usize, changes: &mut [(usize, Value)]) -> Result<()> {
        let row = match &self.slots[slot] {
            Slot::Row(row) => E::read_row(&mut Rebuilt::new(E::table(), changes, &|index| row.value(index)), 0)?,
            Slot::New(new) => E::read_row(&mut Rebuilt::new(E::table(), changes, &|index| new.value(index)), 0)?,
            Slot::Empty => return Err(Error::statement(format!("this `{}` has no values to be changed", E::NAME))),
        };
        self.slots[slot] = Slot::Row(row);
        Ok(())
    }

    fn hook(&mut self, slot: usize, moment: Moment<'_>) -> Result<()> {
        match E::HOOKS {
            Some(hooks) => call(hooks, &mut self.slots[slot], moment),
            None => Ok(()),
        }
    }

    fn empty(&mut self, slot: usize) {
        self.slots[slot] = Slot::Empty;
    }

    fn has_row(&self, slot: usize) -> bool {
        matches!(self.slots[slot], Slot::Row(_))
    }

    fn cell(&self, slot: usize, column: usize) -> ValueRef<'_> {
        self.get(slot).map_or(ValueRef::Null, |row| row.cell(column))
    }

    fn given(&self, slot: usize, column: usize) -> Given<'_> {
        match &self.slots[slot] {
            Slot::Row(row) => row.value(column),
            Slot::New(new) => new.value(column),
            Slot::Empty => Given::Value(ValueRef::Null),
        }
    }

    fn add_given<'a>(&'a self, slot: usize, columns: &[Option<usize>], values: &mut Vec<ValueRef<'a>>) {
        let value = |given| match given {
            Given::Value(value) => value,
            Given::KeyOf(_) => ValueRef::Null,
        };
        let or_null = |found: Option<Given<'a>>| found.map_or(ValueRef::Null, value);
        match &self.slots[slot] {
            Slot::Row(row) => values.extend(columns.iter().map(|at| at.map_or(ValueRef::Null, |at| row.cell(at)))),
            Slot::New(new) => values.extend(columns.iter().map(|at| or_null(at.map(|at| new.value(at))))),
            Slot::Empty => values.extend(columns.iter().map(|_| ValueRef::Null)),
        }
    }

    fn row(&self, slot: usize) -> Option<&dyn Any> {
        self.get(slot).map(|row| row as &dyn Any)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
}

/// Calls a hook for what is in a slot, or for a row that is not there any more.
fn call<E: Entity>(hooks: &HookSet<E>, slot: &mut Slot<E>, moment: Moment<'_>) -> Result<()> {
    match (moment, slot) {
        (Moment::Validate(problems), Slot::New(new)) => {
            problems.begin::<E>(None);
            (hooks.validate_new)(new, problems);
        }
        (Moment::Validate(problems), Slot::Row(row)) => {
            problems.begin_row(row);
            (hooks.validate)(row, problems);
        }
        (Moment::BeforeInsert, Slot::New(new)) => return (hooks.before_insert)(new),
        (Moment::BeforeInsert, Slot::Row(row)) => return (hooks.before_insert_row)(row),
        (Moment::AfterInsert, Slot::Row(row)) => return (hooks.after_insert)(row),
        (Moment::BeforeUpdate(before, changed), Slot::Row(row)) => {
            return (hooks.before_update)(row, &Changes::new(before, changed));
        }
        (Moment::AfterUpdate(before, changed), Slot::Row(row)) => {
            return (hooks.after_update)(row, &Changes::new(before, changed));
        }
        (Moment::BeforeDelete, Slot::Row(row)) => return (hooks.before_delete)(row),
        (Moment::AfterDelete(row), _) => (hooks.after_delete)(&read(row)?),
        (Moment::AfterLoad, Slot::Row(row)) => (hooks.after_load)(row),
        (Moment::AfterCommit(what, _), Slot::Row(row)) => (hooks.after_commit)(row, what),
        (Moment::AfterCommit(what, Some(row)), _) => (hooks.after_commit)(&read(row)?, what),
        (Moment::AfterRollback(what, Some(row)), _) => (hooks.after_rollback)(&read(row)?, what),
        _ => {}
    }
    Ok(())
}

/// A row from its values.
fn read<E: Entity>(values: &[Value]) -> Result<E> {
    E::read_row(&mut ValuesRow { table: E::table(), values }, 0)
}
