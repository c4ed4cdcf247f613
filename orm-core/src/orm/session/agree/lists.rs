//! Changes of loaded lists.

use crate::orm::hash::{RowMap, RowSet};
use crate::orm::session::objects::Objects;
use crate::orm::session::undo::Undo;
use crate::sql::Relation;

/// From how many on targets are looked up in a set.
const MANY: usize = 4;

/// What changes in the lists of one relationship, by the slot of the owner.
#[derive(Default)]
pub(super) struct Changes {
    by_owner: RowMap<usize, Change>,
}

#[derive(Default)]
struct Change {
    removed: Vec<usize>,
    added: Vec<usize>,
    /// Whether it is not known how the list changes.
    is_unknown: bool,
}

impl Changes {
    pub(super) fn add(&mut self, owner: Option<usize>, target: usize) {
        if let Some(owner) = owner {
            self.by_owner.entry(owner).or_default().added.push(target);
        }
    }

    pub(super) fn remove(&mut self, owner: Option<usize>, target: usize) {
        if let Some(owner) = owner {
            self.by_owner.entry(owner).or_default().removed.push(target);
        }
    }

    /// Adds a target to an owner's list; one that is not loaded makes the list unknown.
    pub(super) fn add_or_forget(&mut self, (owner, target): (Option<usize>, Option<usize>)) {
        match target {
            Some(target) => self.add(owner, target),
            None => self.forget(owner),
        }
    }

    /// Removes a target from an owner's list, if it is known to be there no longer.
    pub(super) fn remove_or_forget(&mut self, (owner, target): (Option<usize>, Option<usize>), is_known: bool) {
        match target.filter(|_| is_known) {
            Some(target) => self.remove(owner, target),
            None => self.forget(owner),
        }
    }

    fn forget(&mut self, owner: Option<usize>) {
        if let Some(owner) = owner {
            self.by_owner.entry(owner).or_default().is_unknown = true;
        }
    }
}

impl Objects {
    /// Changes the lists that are loaded.
    pub(super) fn apply(&mut self, relation: &'static Relation, changes: Changes) {
        let Objects { store, undo, .. } = self;
        for (slot, change) in changes.by_owner {
            let links = store.links.of_mut(relation);
            let Some(Some(targets)) = links.targets.get_mut(slot) else { continue };
            if change.is_unknown {
                let before = store.links.set(relation, slot, None);
                undo.push(Undo::Links { relation, slot, before });
                continue;
            }
            match &change.removed[..] {
                [] => {}
                [gone] => {
                    if let Some(at) = targets.iter().position(|target| target == gone) {
                        targets.remove(at);
                        undo.push(Undo::LinkRemoved { relation, slot, at, target: *gone });
                    }
                }
                gone => {
                    undo.push(Undo::Links { relation, slot, before: Some(targets.clone()) });
                    let gone: RowSet<usize> = gone.iter().copied().collect();
                    targets.retain(|target| !gone.contains(target));
                }
            }
            let mut known: RowSet<usize> = RowSet::default();
            if change.added.len() > MANY {
                known.extend(targets.iter().copied());
            }
            for target in change.added {
                let is_there = match known.is_empty() {
                    true => targets.contains(&target),
                    false => known.contains(&target),
                };
                if !is_there {
                    targets.push(target);
                    undo.push(Undo::LinkAdded { relation, slot });
                }
            }
        }
    }
}
