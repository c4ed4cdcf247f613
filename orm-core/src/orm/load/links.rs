//! Which rows belong together, as far as it was loaded.

use crate::orm::hash::RowSet;
use crate::sql::Relation;

/// What was loaded of all relationships.
#[derive(Default)]
pub(crate) struct Links {
    list: Vec<RelationLinks>,
}

/// What was loaded of one relationship.
pub(crate) struct RelationLinks {
    pub(crate) relation: &'static Relation,
    /// For each slot of the owning entity: the slots at the other side, or nothing if they were not asked for.
    pub(crate) targets: Vec<Option<Vec<usize>>>,
    /// The slots of which only a part was asked for.
    pub(crate) partial: RowSet<usize>,
}

impl Links {
    /// The slots at the other side of a relationship, if they were asked for.
    pub(crate) fn get(&self, relation: &'static Relation, slot: usize) -> Option<&[usize]> {
        self.of(relation)?.targets.get(slot)?.as_deref()
    }

    /// The slots at the other side of a relationship, if all of them were asked for.
    pub(crate) fn whole(&self, relation: &'static Relation, slot: usize) -> Option<&[usize]> {
        let links = self.of(relation)?;
        let targets = links.targets.get(slot)?.as_deref()?;
        (!links.partial.contains(&slot)).then_some(targets)
    }

    /// Notes the slots at the other side of a relationship, or that they are not known; answers what was noted before.
    pub(crate) fn set(
        &mut self,
        relation: &'static Relation,
        slot: usize,
        targets: Option<Vec<usize>>,
    ) -> Option<Vec<usize>> {
        self.of_mut(relation).set(slot, targets)
    }

    /// Notes what was loaded of a relationship: all of it, or the part that was asked for; answers what was noted before.
    pub(crate) fn set_loaded(
        &mut self,
        relation: &'static Relation,
        slot: usize,
        targets: Vec<usize>,
        is_whole: bool,
    ) -> Option<Vec<usize>> {
        let before = self.set(relation, slot, Some(targets));
        if !is_whole {
            self.of_mut(relation).partial.insert(slot);
        }
        before
    }

    /// What was loaded of a relationship.
    pub(crate) fn of(&self, relation: &'static Relation) -> Option<&RelationLinks> {
        self.list.iter().find(|links| links.relation == relation)
    }

    /// What was loaded of a relationship.
    pub(crate) fn of_mut(&mut self, relation: &'static Relation) -> &mut RelationLinks {
        let found = self.list.iter().position(|links| links.relation == relation);
        let index = found.unwrap_or_else(|| {
            self.list.push(RelationLinks { relation, targets: Vec::new(), partial: RowSet::default() });
            self.list.len() - 1
        });
        &mut self.list[index]
    }

    /// All relationships of which anything was loaded.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &RelationLinks> {
        self.list.iter()
    }
}

impl RelationLinks {
    /// Notes the slots at the other side of one object, or that they are not known; answers what was noted before.
    pub(crate) fn set(&mut self, slot: usize, targets: Option<Vec<usize>>) -> Option<Vec<usize>> {
        let is_partial = self.partial.remove(&slot);
        if self.targets.len() <= slot {
            targets.as_ref()?;
            self.targets.resize_with(slot + 1, || None);
        }
        // A part is not worth going back to.
        std::mem::replace(&mut self.targets[slot], targets).filter(|_| !is_partial)
    }
}
