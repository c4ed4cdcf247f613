//! Which rows belong together, as far as it was loaded.

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
}

impl Links {
    /// The slots at the other side of a relationship, if they were asked for.
    pub(crate) fn get(&self, relation: &'static Relation, slot: usize) -> Option<&[usize]> {
        self.of(relation)?.targets.get(slot)?.as_deref()
    }

    /// Notes the slots at the other side of a relationship, or that they are not known; answers what was noted before.
    pub(crate) fn set(
        &mut self,
        relation: &'static Relation,
        slot: usize,
        targets: Option<Vec<usize>>,
    ) -> Option<Vec<usize>> {
        let list = &mut self.of_mut(relation).targets;
        if list.len() <= slot {
            if targets.is_none() {
                return None;
            }
            list.resize_with(slot + 1, || None);
        }
        std::mem::replace(&mut list[slot], targets)
    }

    /// What was loaded of a relationship.
    pub(crate) fn of(&self, relation: &'static Relation) -> Option<&RelationLinks> {
        self.list.iter().find(|links| links.relation == relation)
    }

    /// What was loaded of a relationship.
    pub(crate) fn of_mut(&mut self, relation: &'static Relation) -> &mut RelationLinks {
        let found = self.list.iter().position(|links| links.relation == relation);
        let index = found.unwrap_or_else(|| {
            self.list.push(RelationLinks { relation, targets: Vec::new() });
            self.list.len() - 1
        });
        &mut self.list[index]
    }

    /// All relationships of which anything was loaded.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &RelationLinks> {
        self.list.iter()
    }
}
