//! The flush: what was asked of the session becomes statements, in an order that the foreign keys allow.
//!
//! [`Flush::plan`] looks at the objects and says which [`Step`]s there are; nothing is changed by it. Running it writes the steps one by
//! one, and notes in the objects' undo list what was done.

mod deletes;
mod inserts;
mod links;
mod order;
mod plan;
mod rows;
mod run;
mod supply;
mod updates;

pub use plan::{FlushPlan, PlanKind, PlanStep};
pub(super) use supply::Supply;
pub(super) use updates::is_same;

use super::handle::ObjectId;
use super::objects::Objects;
use super::work::Reference;
use crate::Result;
use crate::orm::hash::RowMap;
use links::AssociationRows;

/// What a flush does.
#[derive(Default)]
pub(crate) struct Flush {
    steps: Vec<Step>,
    /// By object: the foreign keys that take another object's key.
    references: RowMap<ObjectId, Vec<Reference>>,
    /// By object: the foreign keys that are NULL at first, as the other object is inserted later.
    postponed: RowMap<ObjectId, Vec<Reference>>,
    /// What `Link` and `Unlink` steps write.
    associations: Vec<AssociationRows>,
}

/// Rows of one table that are written in the same way.
#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) kind: StepKind,
    pub(crate) shelf: usize,
    pub(crate) objects: Vec<ObjectId>,
    /// The columns that are written, by position, in order.
    pub(crate) columns: Vec<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StepKind {
    Insert,
    /// Changed values.
    Update,
    /// Foreign keys that were NULL at first.
    Postponed,
    /// Foreign keys between rows that are to be deleted, which refer to each other.
    Release,
    Delete,
    /// Rows of an association table, by position among the flush's own.
    Link(usize),
    Unlink(usize),
}

impl Flush {
    /// What is to be done.
    ///
    /// # Errors
    /// What cannot be written: two objects with one key, a changed column that only the database writes, a foreign key to an object
    /// that is not there, rows that need each other's keys.
    pub(crate) fn plan(objects: &Objects) -> Result<Flush> {
        let mut flush = Flush::default();
        flush.collect_references(objects)?;
        let order = order::table_order(objects);
        let mut switched = flush.switched_rows(objects)?;
        deletes::switch_children(objects, &mut switched);
        flush.plan_deletes(objects, &order, &switched)?;
        let deletes = std::mem::take(&mut flush.steps);
        let (first, last): (Vec<Step>, Vec<Step>) =
            deletes.into_iter().partition(|step| step.objects.iter().any(|id| switched.contains(id)));
        let pairs = links::final_pairs(objects);
        flush.plan_unlinks(&pairs);
        flush.plan_lost_links(objects);
        flush.steps.extend(first);
        let (early, late) = flush.changes(objects)?.into_iter().partition(|change| flush.goes_first(objects, change));
        flush.plan_updates(objects, early);
        flush.plan_inserts(objects, &order)?;
        flush.plan_updates(objects, late);
        flush.plan_links(&pairs);
        flush.steps.extend(last);
        Ok(flush)
    }

    /// Sorts the foreign keys that take another object's key by the object that has them.
    fn collect_references(&mut self, objects: &Objects) -> Result<()> {
        for (child, references) in &objects.work.references {
            if objects.track(*child).is_none_or(|track| track.is_gone() || track.is_doomed) {
                continue;
            }
            for reference in references {
                if let Some(parent) = reference.parent {
                    objects.require_referable(*child, parent)?;
                    objects.require_columns(reference, parent)?;
                }
            }
            self.references.insert(*child, references.clone());
        }
        Ok(())
    }
}
