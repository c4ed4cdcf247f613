//! Linking and unlinking: foreign keys change, and rows of association tables are noted for the flush.

use crate::orm::Given;
use crate::orm::load::Mapper;
use crate::orm::session::Session;
use crate::orm::session::association::Association;
use crate::orm::session::handle::ObjectId;
use crate::orm::session::objects::Objects;
use crate::orm::session::state::Status;
use crate::orm::session::work::{Pair, Reference};
use crate::sql::{Endpoint, Path, Relation, RelationKind};
use crate::value::Value;
use crate::{Error, Result};

/// The one relationship of a path.
pub(super) fn single(path: &Path, call: &str) -> Result<&'static Relation> {
    match path.steps() {
        [relation] => Ok(relation),
        _ => Err(Error::statement(format!(
            "`{call}` follows one relationship, and `{}` is a path of several: ask for one after the other",
            path.constant()
        ))),
    }
}

/// What is known of the entity at one end.
pub(super) fn end_of(endpoint: &Endpoint) -> &'static Mapper {
    Mapper::of(endpoint)
}

/// The columns of a relationship's foreign key, each with the column that it refers to, in order.
pub(in crate::orm::session) fn key_columns(relation: &Relation) -> Vec<(usize, usize)> {
    let (child, parent) = match relation.kind {
        RelationKind::ManyToOne => (relation.from, relation.to),
        _ => (relation.to, relation.from),
    };
    let mut columns: Vec<_> = child.iter().zip(parent).map(|(child, parent)| (child.index, parent.index)).collect();
    columns.sort_unstable();
    columns
}

impl Session {
    pub(super) fn link_objects(&mut self, path: &Path, object: ObjectId, other: ObjectId) -> Result<()> {
        let relation = single(path, "link")?;
        self.check_related(&[object, other])?;
        self.link_pair(relation, object, other)
    }

    pub(super) fn unlink_objects(&mut self, path: &Path, object: ObjectId, other: ObjectId) -> Result<()> {
        let relation = single(path, "unlink")?;
        self.check_related(&[object, other])?;
        self.unlink_pair(relation, object, other)
    }

    pub(super) fn set_objects(&mut self, path: &Path, object: ObjectId, others: Vec<ObjectId>) -> Result<()> {
        let relation = single(path, "set_related")?;
        self.check_related(&[object])?;
        self.check_related(&others)?;
        if !relation.is_to_many() && others.len() > 1 {
            return Err(Error::statement(format!(
                "`{}` leads to one object, and {} were given",
                relation.constant(),
                others.len()
            )));
        }
        match (relation.kind, others.first()) {
            (RelationKind::ManyToOne, Some(parent)) => self.refer(relation, object, Some(*parent)),
            (RelationKind::ManyToOne, None) => self.refer(relation, object, None),
            _ => self.replace(relation, object, &others),
        }
    }

    /// Links and unlinks what makes the difference.
    fn replace(&mut self, relation: &'static Relation, object: ObjectId, others: &[ObjectId]) -> Result<()> {
        require_no_entity(relation)?;
        self.autoflush()?;
        let current = match self.objects.track(object).is_some_and(|track| track.status == Status::Pending) {
            true => Vec::new(),
            false => self.load_related(relation, object)?,
        };
        let kept: std::collections::HashSet<ObjectId> = others.iter().copied().collect();
        let has: std::collections::HashSet<ObjectId> = current.iter().copied().collect();
        for id in current.into_iter().filter(|id| !kept.contains(id)) {
            self.unlink_pair(relation, object, id)?;
            if relation.kind == RelationKind::OneToOne {
                self.objects.work.leaving.insert(id);
            }
        }
        for id in others.iter().filter(|id| !has.contains(id)) {
            match relation.kind {
                RelationKind::ManyToMany => self.link_pair(relation, object, *id)?,
                _ => self.refer(relation, *id, Some(object))?,
            }
        }
        Ok(())
    }

    fn link_pair(&mut self, relation: &'static Relation, object: ObjectId, other: ObjectId) -> Result<()> {
        match relation.kind {
            RelationKind::ManyToOne => self.refer(relation, object, Some(other)),
            RelationKind::OneToMany => self.refer(relation, other, Some(object)),
            RelationKind::OneToOne => self.replace(relation, object, &[other]),
            RelationKind::ManyToMany => self.associate(relation, object, other, true),
        }
    }

    fn unlink_pair(&mut self, relation: &'static Relation, object: ObjectId, other: ObjectId) -> Result<()> {
        let (child, parent) = match relation.kind {
            RelationKind::ManyToOne => (object, other),
            RelationKind::OneToMany | RelationKind::OneToOne => (other, object),
            RelationKind::ManyToMany => return self.associate(relation, object, other, false),
        };
        self.fill(&[child])?;
        match self.objects.refers_to(&key_columns(relation), child, parent)? {
            true => self.refer(relation, child, None),
            false => Ok(()),
        }
    }

    fn associate(&mut self, relation: &'static Relation, from: ObjectId, to: ObjectId, is_linked: bool) -> Result<()> {
        require_no_entity(relation)?;
        self.objects.work.pairs.push(Pair { relation, from, to, is_linked });
        Ok(())
    }

    /// Makes a foreign key lead to an object, or nowhere.
    fn refer(&mut self, relation: &'static Relation, child: ObjectId, parent: Option<ObjectId>) -> Result<()> {
        self.fill(&[child])?;
        let columns = key_columns(relation);
        if let Some(parent) = parent
            && columns.iter().any(|(_, to)| self.objects.known_cell(parent, *to).is_err())
        {
            self.fill(&[parent])?;
        }
        self.objects.refer(relation, Reference { child, columns, parent })
    }

    /// Fails for objects that nothing can be linked to.
    fn check_related(&self, ids: &[ObjectId]) -> Result<()> {
        self.check_usable()?;
        ids.iter().try_for_each(|id| {
            let (entity, reason) = match self.objects.track(*id) {
                Some(track) if track.is_doomed => (self.objects.mapper(*id).name, "it is to be deleted"),
                Some(track) if !track.is_gone() => return Ok(()),
                _ => self.objects.absence(*id).unwrap_or(("object", "it is not there")),
            };
            Err(Error::statement(format!("this `{entity}` cannot be linked or unlinked: {reason}")))
        })
    }
}

/// Refuses a relationship whose association rows are objects of their own.
fn require_no_entity(relation: &'static Relation) -> Result<()> {
    if relation.kind != RelationKind::ManyToMany || Association::of(relation).is_some() {
        return Ok(());
    }
    let table = relation.through.as_ref().map_or("", |through| through.table);
    Err(Error::statement(format!(
        "the association table `{table}` of `{}` has a struct of its own: add or delete that one's objects instead",
        relation.constant()
    )))
}

impl Objects {
    /// Sets a foreign key: at once where the key it takes is known, else with the flush.
    pub(in crate::orm::session) fn refer(&mut self, relation: &'static Relation, reference: Reference) -> Result<()> {
        let child = reference.child;
        let is_nullable = reference.columns.iter().any(|(from, _)| self.is_nullable(child, *from));
        match (reference.parent, self.orphaning(&reference)) {
            (Some(_), _) => {
                if let Some(relations) = self.work.orphans.get_mut(&child) {
                    relations.retain(|relation| key_columns(relation) != reference.columns);
                }
            }
            (None, Some(orphaning)) => {
                self.work.orphans.entry(child).or_default().push(orphaning);
                if !is_nullable {
                    return Ok(());
                }
            }
            (None, None) if !is_nullable => return Err(self.required_key(relation, child)),
            (None, None) => {}
        }
        if let Some(references) = self.work.references.get_mut(&child) {
            references.retain(|other| other.columns != reference.columns);
        }
        let has_row = self.shelf(child).arena.has_row(child.slot as usize);
        let is_pending = |id| self.track(id).is_some_and(|track| track.status == Status::Pending);
        if !has_row || reference.parent.is_some_and(is_pending) {
            self.work.references.entry(child).or_default().push(reference);
            return Ok(());
        }
        let mut changes = self.referred_values(&reference);
        if !is_pending(child) {
            self.touch(child);
        }
        self.set_cells(child, &mut changes)
    }

    /// The relationship with `delete_orphan` that a foreign key belongs to.
    fn orphaning(&self, reference: &Reference) -> Option<&'static Relation> {
        let neighbours = self.neighbours(reference.child.arena as usize);
        let is_it = |relation: &&&'static Relation| {
            relation.cascade.delete_orphan
                && relation.kind != RelationKind::ManyToMany
                && key_columns(relation) == reference.columns
        };
        neighbours.incoming.iter().find(is_it).copied()
    }

    fn is_nullable(&self, id: ObjectId, column: usize) -> bool {
        self.table(id).columns[column].nullable
    }

    fn required_key(&self, relation: &'static Relation, child: ObjectId) -> Error {
        let entity = self.mapper(child).name;
        Error::statement(format!(
            "the foreign key of `{}` cannot be NULL, so this `{entity}` cannot be without: link it to another object, delete it, or \
             say `cascade(delete_orphan)` in the relationship",
            relation.constant()
        ))
    }

    /// The values that a foreign key takes from the object it refers to; NULL, as far as they can be, if it refers to none.
    pub(in crate::orm::session) fn referred_values(&self, reference: &Reference) -> Vec<(usize, Value)> {
        let Some(parent) = reference.parent else {
            let columns = reference.columns.iter().filter(|(from, _)| self.is_nullable(reference.child, *from));
            return columns.map(|(from, _)| (*from, Value::Null)).collect();
        };
        let value = |(from, to): &(usize, usize)| (*from, self.referred(parent, *to));
        reference.columns.iter().map(value).collect()
    }

    /// Whether a foreign key leads to an object, as the program sees it now.
    fn refers_to(&self, columns: &[(usize, usize)], child: ObjectId, parent: ObjectId) -> Result<bool> {
        let references = self.work.references.get(&child).into_iter().flatten();
        if let Some(reference) = references.into_iter().find(|reference| reference.columns == columns) {
            return Ok(reference.parent == Some(parent));
        }
        for (from, to) in columns {
            let is_same = match self.shelf(child).arena.given(child.slot as usize, *from) {
                Given::KeyOf(other) => other == parent,
                Given::Value(value) => !value.is_null() && value == self.known_cell(parent, *to)?,
            };
            if !is_same {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
