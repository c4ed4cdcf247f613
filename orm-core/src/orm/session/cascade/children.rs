//! The objects that belong to others that are to be deleted.

use crate::compile::Statement;
use crate::engine::Next;
use crate::orm::fetch::fetch;
use crate::orm::hash::RowSet;
use crate::orm::load::{Home, LoadPart, Mapper, children_of, keys_per_statement};
use crate::orm::query::keys;
use crate::orm::session::Session;
use crate::orm::session::handle::ObjectId;
use crate::orm::session::objects::Objects;
use crate::orm::session::relate::key_columns;
use crate::orm::session::state::Status;
use crate::sql::{Node, Output, Relation, RelationKind};
use crate::value::{KeyValue, Value, ValueRef};
use crate::{Error, Result};

/// Parents, as the foreign keys of their children know them.
pub(super) struct Parents {
    columns: Vec<(usize, usize)>,
    ids: RowSet<ObjectId>,
    keys: RowSet<KeyValue>,
}

impl Parents {
    pub(super) fn new(objects: &Objects, relation: &'static Relation, ids: &[ObjectId]) -> Parents {
        let columns = key_columns(relation);
        let mut keys = RowSet::default();
        for id in ids {
            let now = columns.iter().map(|(_, to)| objects.referred(*id, *to));
            let was = columns
                .iter()
                .map(|(_, to)| objects.known_cell_was(*id, *to).map_or(Value::Null, ValueRef::into_owned));
            keys.extend(KeyValue::of_columns(now));
            keys.extend(KeyValue::of_columns(was));
        }
        Parents { columns, ids: ids.iter().copied().collect(), keys }
    }

    /// Whether an object is a child of one of them, as the program sees it now.
    pub(super) fn have(&self, objects: &Objects, child: ObjectId) -> bool {
        let references = objects.work.references.get(&child).into_iter().flatten();
        if let Some(reference) = references.into_iter().find(|reference| reference.columns == self.columns) {
            return reference.parent.is_some_and(|parent| self.ids.contains(&parent));
        }
        let key = KeyValue::of_columns(self.columns.iter().map(|(from, _)| objects.cell(child, *from)));
        key.is_some_and(|key| self.keys.contains(&key))
    }
}

impl Session {
    /// The objects on the other side of a relationship: those that are known, and those that the database knows of.
    pub(super) fn children(&mut self, relation: &'static Relation, ids: &[ObjectId]) -> Result<Vec<ObjectId>> {
        let target = self.objects.shelf_of(Mapper::of(&relation.target));
        let (mut found, unknown) = self.objects.known_children(relation, ids, target);
        if !unknown.is_empty() {
            found.extend(self.read_children(relation, &unknown, target)?);
        }
        let mut seen = RowSet::default();
        if relation.kind == RelationKind::ManyToMany {
            found.retain(|id| seen.insert(*id));
            return Ok(found);
        }
        // What was expired cannot say whose it is now.
        self.read_expired(&found)?;
        let parents = Parents::new(&self.objects, relation, ids);
        found.extend(self.objects.assigned(&parents, target));
        found.retain(|id| seen.insert(*id) && parents.have(&self.objects, *id));
        Ok(found)
    }

    fn read_children(
        &mut self,
        relation: &'static Relation,
        parents: &[ObjectId],
        target: usize,
    ) -> Result<Vec<ObjectId>> {
        let table = relation.target_table();
        let columns = table.columns.iter().map(|column| Output::from(Node::column(column.name.clone()))).collect();
        let mut slots = Vec::new();
        self.each_child(relation, parents, columns, &mut |objects, row| {
            slots.push(objects.read(target, row, 0)?);
            Ok(())
        })?;
        Ok(slots.into_iter().map(|slot| self.objects.id(target, slot)).collect())
    }

    /// Asks the database for columns of the rows on the other side.
    pub(super) fn each_child(
        &mut self,
        relation: &'static Relation,
        parents: &[ObjectId],
        columns: Vec<Output>,
        each: &mut dyn FnMut(&mut Objects, &mut dyn crate::engine::Row) -> Result<()>,
    ) -> Result<()> {
        let is_known =
            |id: &ObjectId| relation.from.iter().all(|column| self.objects.known_cell_was(*id, column.index).is_ok());
        let unknown: Vec<ObjectId> = parents.iter().copied().filter(|id| !is_known(id)).collect();
        self.fill(&unknown)?;
        let cells = parents.iter().map(|id| {
            let cell = |index| self.objects.known_cell_was(*id, index).unwrap_or(ValueRef::Null);
            relation.from.iter().map(|column| cell(column.index)).collect()
        });
        let keys = keys(cells);
        let part = LoadPart::default();
        let (connection, objects) = self.parts()?;
        for keys in keys.chunks(keys_per_statement(connection, relation, &part)?) {
            let select = children_of(relation, &part, columns.clone(), keys);
            fetch(connection, Statement::Select(&select), &mut |row| each(objects, row).map(|()| Next::More))?;
        }
        Ok(())
    }

    /// Reads expired ones among objects of one entity again, as far as their rows are there.
    fn read_expired(&mut self, ids: &[ObjectId]) -> Result<()> {
        match self.fill(ids) {
            Err(Error::Statement { .. }) => self.read_expired(ids),
            result => result,
        }
    }
}

impl Objects {
    /// The other side as far as it is loaded, and the objects for which it is not.
    pub(super) fn known_children(
        &self,
        relation: &'static Relation,
        parents: &[ObjectId],
        target: usize,
    ) -> (Vec<ObjectId>, Vec<ObjectId>) {
        let (mut found, mut unknown) = (Vec::new(), Vec::new());
        for parent in parents {
            match self.store.links.whole(relation, parent.slot as usize) {
                Some(slots) => found.extend(slots.iter().map(|slot| self.id(target, *slot))),
                None => unknown.push(*parent),
            }
        }
        (found, unknown)
    }

    /// The objects that were made children of these parents, and not flushed yet.
    pub(super) fn assigned(&self, parents: &Parents, target: usize) -> Vec<ObjectId> {
        let mut referring: Vec<ObjectId> = self.work.references.keys().copied().collect();
        referring.sort_unstable();
        let is_child = |id: &ObjectId| {
            let is_row = self.track(*id).is_some_and(|track| track.status == Status::Persistent);
            id.arena as usize == target && is_row && parents.have(self, *id)
        };
        self.work.touched.iter().copied().chain(referring).filter(is_child).collect()
    }
}
