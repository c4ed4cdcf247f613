//! The other side of a relationship, loaded if it has to be.

use super::change::{end_of, single};
use crate::orm::load::{Home, Mapper, load_relation};
use crate::orm::session::Session;
use crate::orm::session::handle::ObjectId;
use crate::orm::session::objects::Objects;
use crate::orm::session::state::Status;
use crate::sql::{Path, Relation, RelationKind};
use crate::value::{KeyValue, ValueRef};
use crate::{Error, Result};

impl Session {
    /// The objects on the other side.
    pub(super) fn related_objects(&mut self, path: &Path, object: ObjectId) -> Result<Vec<ObjectId>> {
        let relation = single(path, "related")?;
        self.autoflush()?;
        self.load_related(relation, object)
    }

    /// The objects on the other side, without a flush.
    pub(super) fn load_related(&mut self, relation: &'static Relation, object: ObjectId) -> Result<Vec<ObjectId>> {
        self.fill(&[object])?;
        self.objects.require(object)?;
        let target = self.objects.shelf_of(end_of(&relation.target));
        let slot = object.slot as usize;
        if self.objects.store.links.whole(relation, slot).is_none() {
            match self.objects.known_parent(relation, object) {
                Some(parents) => self.objects.link(relation, slot, parents, true),
                None => {
                    let (connection, objects) = self.parts()?;
                    load_relation(connection, objects, relation, &[slot])?;
                }
            }
        }
        let targets = self.objects.store.links.get(relation, slot).unwrap_or_default().to_vec();
        let ids: Vec<ObjectId> = targets.into_iter().map(|slot| self.objects.id(target, slot)).collect();
        self.fill(&ids)?;
        Ok(ids)
    }

    /// Reads expired ones among objects again.
    ///
    /// # Errors
    /// What the database refuses; a row that is not there any more.
    pub(in crate::orm::session) fn fill(&mut self, ids: &[ObjectId]) -> Result<()> {
        let is_expired = |id: &ObjectId| self.objects.track(*id).is_some_and(|track| track.status == Status::Expired);
        let expired: Vec<ObjectId> = ids.iter().copied().filter(is_expired).collect();
        let Some(first) = expired.first() else { return Ok(()) };
        let shelf = first.arena as usize;
        let keys = expired.iter().map(|id| self.objects.key_values(*id)).collect();
        let (connection, objects) = self.parts()?;
        objects.read_keys(connection, shelf, keys)?;
        for id in expired {
            if objects.track(id).is_some_and(|track| track.status == Status::Expired) {
                let (entity, key) = (objects.mapper(id).name, objects.key_text(id));
                objects.missing(&[id]);
                return Err(Error::statement(format!("the row of the `{entity}` {key} is no longer in the database")));
            }
        }
        Ok(())
    }
}

impl Objects {
    /// The object that a foreign key leads to, if that takes no statement to say: the key is NULL, or the row is loaded.
    pub(crate) fn known_parent(&self, relation: &'static Relation, child: ObjectId) -> Option<Vec<usize>> {
        if relation.kind != RelationKind::ManyToOne {
            return None;
        }
        let cell = |index: usize| self.cell(child, index);
        if relation.from.iter().any(|column| cell(column.index).is_null()) {
            return Some(Vec::new());
        }
        let mapper: &'static Mapper = end_of(&relation.target);
        if mapper.key.is_empty() || mapper.key.len() != relation.to.len() {
            return None;
        }
        let position = |index: usize| relation.to.iter().position(|column| column.index == index);
        let key = match mapper.key {
            [key] => KeyValue::of(cell(relation.from[position(key.index)?].index)),
            keys => {
                let cells = keys.iter().map(|key| Some(cell(relation.from[position(key.index)?].index)));
                KeyValue::of_columns(cells.collect::<Option<Vec<ValueRef<'_>>>>()?.into_iter())
            }
        };
        let shelf = self.store.position(mapper)?;
        let slot = *self.store.shelves[shelf].slots.get(&key?)?;
        Some(vec![slot])
    }
}
