//! What a session wrote, object by object.

use std::fmt;

use crate::orm::hash::RowMap;
use crate::orm::hooks::Changed;
use crate::orm::session::handle::{Handle, ObjectId};
use crate::orm::session::objects::Objects;
use crate::orm::{Entity, Mapper};
use crate::schema::{Column, Table};
use crate::value::Value;

/// What was written of one object, as a [`Listener`](super::Listener) sees it.
pub struct Change {
    object: ObjectId,
    mapper: &'static Mapper,
    written: Written,
}

/// One column of a [`Change`]. Its `Debug` does not show values of `sensitive` columns.
#[derive(Clone, Copy)]
pub struct ColumnChange<'c> {
    /// The column.
    pub column: &'static Column,
    /// What it held before; nothing for a new row.
    pub before: Option<&'c Value>,
    /// What it holds now; nothing for a deleted row.
    pub after: Option<&'c Value>,
}

impl Change {
    /// The object.
    pub fn object(&self) -> ObjectId {
        self.object
    }

    /// The object, if it is one of `E`.
    pub fn handle<E: Entity>(&self) -> Option<Handle<E>> {
        ((self.mapper.type_id)() == std::any::TypeId::of::<E>()).then(|| Handle::new(self.object))
    }

    /// The name of the object's struct.
    pub fn entity(&self) -> &'static str {
        self.mapper.name
    }

    /// The object's table.
    pub fn table(&self) -> &'static Table {
        (self.mapper.table)()
    }

    /// What was done.
    pub fn what(&self) -> Changed {
        self.written.what
    }

    /// The values of the object's primary key.
    pub fn key(&self) -> Vec<&Value> {
        let row = self.written.after.as_deref().or(self.written.before.as_deref()).unwrap_or_default();
        self.mapper.key.iter().filter_map(|column| row.get(column.index)).collect()
    }

    /// The columns that were written: all of a row that was inserted or deleted, else those whose value changed.
    pub fn columns(&self) -> impl Iterator<Item = ColumnChange<'_>> {
        let (before, after) = (self.written.before.as_deref(), self.written.after.as_deref());
        let columns = self.table().columns.iter().enumerate();
        columns.filter_map(move |(index, column)| {
            let (before, after) = (before.map(|row| &row[index]), after.map(|row| &row[index]));
            (before != after).then_some(ColumnChange { column, before, after })
        })
    }
}

impl fmt::Debug for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Change")
            .field("entity", &self.entity())
            .field("what", &self.what())
            .field("columns", &self.columns().collect::<Vec<_>>())
            .finish()
    }
}

impl fmt::Debug for ColumnChange<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.column.sensitive {
            true => write!(f, "{}: ***", self.column.field),
            false => write!(f, "{}: {:?} -> {:?}", self.column.field, self.before, self.after),
        }
    }
}

/// What was written, each object once, in the order in which they were first written.
#[derive(Default)]
pub(crate) struct Summary {
    pub(super) list: Vec<(ObjectId, Written)>,
}

/// What was written of an object as a whole.
pub(crate) struct Written {
    pub(super) what: Changed,
    pub(super) before: Option<Box<[Value]>>,
    pub(super) after: Option<Box<[Value]>>,
}

impl Summary {
    /// What was written since a mark, of those objects that matter.
    pub(crate) fn since(objects: &Objects, mark: usize, matters: impl Fn(&Objects, ObjectId) -> bool) -> Summary {
        let mut summary = Summary::default();
        let mut places: RowMap<ObjectId, usize> = RowMap::default();
        for (id, what, before) in objects.done_since(mark).iter().filter_map(|undo| undo.written()) {
            if !matters(objects, id) {
                continue;
            }
            match places.get(&id) {
                Some(place) => summary.list[*place].1.then(what),
                None => {
                    places.insert(id, summary.list.len());
                    summary.list.push((id, Written { what, before: before.map(Into::into), after: None }));
                }
            }
        }
        // A row that came and went was never there.
        summary.list.retain(|(_, written)| written.what != Changed::Deleted || written.before.is_some());
        for (id, written) in &mut summary.list {
            if written.what != Changed::Deleted && objects.shelf(*id).arena.has_row(id.slot as usize) {
                written.after = Some(objects.values(*id));
            }
        }
        // Rows that were only read again hold what they held.
        summary.list.retain(|(_, written)| written.what != Changed::Updated || written.before != written.after);
        summary
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// For listeners.
    pub(crate) fn into_changes(self, objects: &Objects) -> Vec<Change> {
        let change = |(object, written)| Change { object, mapper: objects.mapper(object), written };
        self.list.into_iter().map(change).collect()
    }
}

impl Written {
    /// Something more was done to the object.
    fn then(&mut self, what: Changed) {
        if what == Changed::Deleted {
            self.what = what;
        }
    }
}
