//! After a flush, what is loaded of the relationships agrees with the rows that it wrote.
//!
//! The undo list tells what was written, so that the cost grows with that and not with what is loaded. All changes are noted in the undo
//! list themselves.

mod finder;
mod lists;

use finder::Finder;
use lists::Changes;

use super::association::Association;
use super::handle::ObjectId;
use super::objects::Objects;
use super::undo::Undo;
use crate::orm::load::Mapper;
use crate::sql::{Relation, RelationKind};
use crate::value::{Value, ValueRef};

/// Rows of an association table that a flush has written or deleted: the pairs as the association sees them.
pub(super) struct LinkedPairs<'p> {
    pub(super) association: Association,
    pub(super) pairs: &'p [(ObjectId, ObjectId)],
    pub(super) are_linked: bool,
}

/// What was written of one entity, by slot: what was changed and deleted with the values before.
#[derive(Default)]
struct Written<'u> {
    inserted: Vec<usize>,
    changed: Vec<(usize, &'u [Value])>,
    deleted: Vec<(usize, &'u [Value])>,
}

impl Objects {
    /// Brings the loaded relationships up to date with what was done since a mark in the undo list.
    pub(super) fn agree(&mut self, mark: usize, pairs: &[LinkedPairs<'_>]) {
        let mark = mark.saturating_sub(self.n_cleared).min(self.undo.len());
        let done = self.undo.split_off(mark);
        let mut by_shelf: Vec<Written<'_>> = self.store.shelves.iter().map(|_| Written::default()).collect();
        for undo in &done {
            match undo {
                Undo::Inserted(id) => by_shelf[id.arena as usize].inserted.push(id.slot as usize),
                Undo::Values(id, before) => by_shelf[id.arena as usize].changed.push((id.slot as usize, before)),
                Undo::Deleted(id, before) => by_shelf[id.arena as usize].deleted.push((id.slot as usize, before)),
                _ => {}
            }
        }
        for (shelf, written) in by_shelf.iter().enumerate() {
            self.know_new(shelf, &written.inserted);
        }
        for (shelf, written) in by_shelf.iter().enumerate().filter(|(_, written)| !written.is_empty()) {
            self.agree_parents(shelf, written);
            let neighbours = self.neighbours(shelf);
            for relation in &neighbours.incoming {
                match relation.kind {
                    RelationKind::ManyToMany => self.agree_without(relation, &written.deleted),
                    _ => self.agree_children(relation, shelf, written),
                }
            }
            for relation in &neighbours.through {
                self.agree_through(relation, shelf, written);
            }
        }
        for linked in pairs {
            self.agree_pairs(linked);
        }
        let links = self.undo.split_off(mark);
        self.undo.extend(done);
        self.undo.extend(links);
    }

    /// A new row has no others yet: what there are will be added. It is gone with all it has after a roll-back, so nothing is noted.
    fn know_new(&mut self, shelf: usize, slots: &[usize]) {
        let relations = self.store.shelves[shelf].mapper.relations.iter();
        for relation in relations.filter(|relation| relation.kind != RelationKind::ManyToOne && !slots.is_empty()) {
            let links = self.store.links.of_mut(relation);
            for slot in slots {
                links.set(*slot, Some(Vec::new()));
            }
        }
    }

    /// The to-one relationships of rows follow their foreign keys: to an object that is here, else they count as not loaded.
    fn agree_parents(&mut self, shelf: usize, written: &Written<'_>) {
        let relations = self.store.shelves[shelf].mapper.relations.iter();
        for relation in relations.filter(|relation| relation.kind == RelationKind::ManyToOne) {
            let target = self.store.position(Mapper::of(&relation.target));
            let finder = target.and_then(|target| Finder::by_key(self, target, relation.to));
            let Objects { store, .. } = self;
            let arena = &store.shelves[shelf].arena;
            let cells = |slot: usize| relation.from.iter().map(move |column| arena.cell(slot, column.index));
            let parents = written.inserted.iter().map(|slot| {
                let is_null = cells(*slot).any(|cell| cell.is_null());
                let parent = || finder.as_ref()?.find_in(store, cells(*slot)).map(|parent| vec![parent]);
                (*slot, if is_null { Some(Vec::new()) } else { parent() })
            });
            let parents: Vec<(usize, Option<Vec<usize>>)> = parents.collect();
            if !parents.is_empty() {
                let links = self.store.links.of_mut(relation);
                for (slot, parents) in parents {
                    links.set(slot, parents);
                }
            }
            for (slot, before) in &written.changed {
                let id = self.id(shelf, *slot);
                if relation.from.iter().any(|column| before[column.index] != self.cell(id, column.index)) {
                    let parents = self.known_parent(relation, id);
                    let before = self.store.links.set(relation, *slot, parents);
                    self.undo.push(Undo::Links { relation, slot: *slot, before });
                }
            }
        }
    }

    /// The lists of parents follow their children's foreign keys.
    fn agree_children(&mut self, relation: &'static Relation, shelf: usize, written: &Written<'_>) {
        let Some(owners) = self.store.position(Mapper::of(&relation.source)) else { return };
        if self.store.links.of(relation).is_none() {
            return;
        }
        let finder = Finder::new(self, owners, relation.from);
        let columns: Vec<usize> = relation.to.iter().map(|column| column.index).collect();
        let now =
            |slot: usize| finder.find(self, columns.iter().map(|column| self.cell(self.id(shelf, slot), *column)));
        let then = |before: &[Value]| finder.find(self, columns.iter().map(|column| before[*column].reborrow()));
        let mut changes = Changes::default();
        for slot in &written.inserted {
            changes.add(now(*slot), *slot);
        }
        for (slot, before) in &written.changed {
            if columns.iter().any(|column| before[*column] != self.cell(self.id(shelf, *slot), *column)) {
                changes.remove(then(before), *slot);
                changes.add(now(*slot), *slot);
            }
        }
        for (slot, before) in &written.deleted {
            changes.remove(then(before), *slot);
        }
        self.apply(relation, changes);
    }

    /// A deleted row is in no list any more. Its association rows went with it, and do not tell whose lists these are: those that are
    /// loaded of this relationship are looked through once.
    fn agree_without(&mut self, relation: &'static Relation, deleted: &[(usize, &[Value])]) {
        let Some(links) = self.store.links.of(relation).filter(|_| !deleted.is_empty()) else { return };
        let gone: crate::orm::hash::RowSet<usize> = deleted.iter().map(|(slot, _)| *slot).collect();
        let mut changes = Changes::default();
        for (owner, targets) in links.targets.iter().enumerate() {
            for target in targets.iter().flatten().filter(|target| gone.contains(target)) {
                changes.remove(Some(owner), *target);
            }
        }
        self.apply(relation, changes);
    }

    /// The lists over an association entity follow its rows; where these do not tell, they count as not loaded.
    fn agree_through(&mut self, relation: &'static Relation, shelf: usize, written: &Written<'_>) {
        let ends =
            (self.store.position(Mapper::of(&relation.source)), self.store.position(Mapper::of(&relation.target)));
        let (Some(through), (Some(owners), Some(targets))) = (&relation.through, ends) else { return };
        let mapper = self.store.shelves[shelf].mapper;
        let position = |name: &&str| (mapper.table)().columns.iter().position(|column| column.name == **name);
        let near: Option<Vec<usize>> = through.from.iter().map(position).collect();
        let far: Option<Vec<usize>> = through.to.iter().map(position).collect();
        let (Some(near), Some(far)) = (near, far) else { return };
        // Without such a key, two rows may tie the same objects together: one that goes does not tell.
        let is_unique = mapper.key.iter().all(|key| near.contains(&key.index) || far.contains(&key.index));
        let (owners, targets) = (Finder::new(self, owners, relation.from), Finder::new(self, targets, relation.to));
        let ends = |cell: &dyn Fn(usize) -> ValueRef<'static>| {
            let owner = owners.find(self, near.iter().map(|column| cell(*column)));
            (owner, targets.find(self, far.iter().map(|column| cell(*column))))
        };
        let now = |slot: usize| ends(&|column| self.cell(self.id(shelf, slot), column).into_owned());
        let then = |before: &[Value]| ends(&|column| before[column].clone());
        let mut changes = Changes::default();
        for slot in &written.inserted {
            changes.add_or_forget(now(*slot));
        }
        for (slot, before) in &written.changed {
            let (then, now) = (then(before), now(*slot));
            if then != now {
                changes.remove_or_forget(then, is_unique);
                changes.add_or_forget(now);
            }
        }
        for (_, before) in &written.deleted {
            changes.remove_or_forget(then(before), is_unique);
        }
        self.apply(relation, changes);
    }

    /// The lists on both sides of an association table follow its rows.
    fn agree_pairs(&mut self, linked: &LinkedPairs<'_>) {
        let Some((from, to)) = linked.pairs.first() else { return };
        let sides = [self.neighbours(from.arena as usize), self.neighbours(to.arena as usize)];
        let own = self.mapper(*from).relations.iter().chain(self.mapper(*to).relations);
        let mut relations: Vec<&'static Relation> = Vec::new();
        for relation in own.chain(sides.iter().flat_map(|side| &side.incoming)) {
            let is_same = Association::of(relation).is_some_and(|other| other.is_same(&linked.association));
            if is_same && !relations.contains(relation) {
                relations.push(relation);
            }
        }
        for relation in relations {
            let is_alike = Association::of(relation).is_some_and(|other| other.is_alike(&linked.association));
            let mut changes = Changes::default();
            for (from, to) in linked.pairs {
                let (owner, target) = if is_alike { (from, to) } else { (to, from) };
                match linked.are_linked {
                    true => changes.add(Some(owner.slot as usize), target.slot as usize),
                    false => changes.remove(Some(owner.slot as usize), target.slot as usize),
                }
            }
            self.apply(relation, changes);
        }
    }
}

impl Written<'_> {
    fn is_empty(&self) -> bool {
        self.inserted.is_empty() && self.changed.is_empty() && self.deleted.is_empty()
    }
}
