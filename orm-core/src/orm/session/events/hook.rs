//! Calling the hooks of entities.

use super::change::Summary;
use crate::Result;
use crate::orm::Mapper;
use crate::orm::hooks::{Changed, Problems};
use crate::orm::session::handle::ObjectId;
use crate::orm::session::objects::Objects;
use crate::orm::session::state::Status;
use crate::orm::session::undo::Undo;
use crate::value::Value;

/// When a hook is called.
pub(crate) enum Moment<'m> {
    /// All that is wrong is collected.
    Validate(&'m mut Problems),
    BeforeInsert,
    AfterInsert,
    /// The row as the database has it, and the columns that differ.
    BeforeUpdate(&'m [Value], &'m [usize]),
    AfterUpdate(&'m [Value], &'m [usize]),
    BeforeDelete,
    /// The row that was deleted.
    AfterDelete(&'m [Value]),
    AfterLoad,
    /// What the transaction did; the row as it was, if it is not there any more.
    AfterCommit(Changed, Option<&'m [Value]>),
    AfterRollback(Changed, Option<&'m [Value]>),
}

impl Objects {
    /// Calls the hooks that come before a flush: first those that say what is wrong, then those that may change what is written.
    pub(crate) fn before_flush(&mut self) -> Result<()> {
        if !self.has_hooks() {
            return Ok(());
        }
        let mut problems = Problems::default();
        let (pending, changed, doomed) = (self.hooked_pending(), self.hooked_changed(), self.hooked_doomed());
        for id in pending.iter().chain(&changed) {
            self.call(*id, Moment::Validate(&mut problems))?;
        }
        problems.into_result()?;
        for id in pending {
            self.call(id, Moment::BeforeInsert)?;
        }
        for id in changed {
            let columns = self.changed_columns(id);
            let before = self.track(id).and_then(|track| track.was.clone()).unwrap_or_default();
            self.call(id, Moment::BeforeUpdate(&before, &columns))?;
        }
        for id in doomed {
            self.call(id, Moment::BeforeDelete)?;
        }
        Ok(())
    }

    /// Calls the hooks that come after what was written since a mark.
    pub(crate) fn after_flush(&mut self, mark: usize) -> Result<()> {
        if !self.has_hooks() {
            return Ok(());
        }
        let summary = Summary::since(self, mark, |objects, id| objects.mapper(id).has_hooks);
        for (id, written) in summary.list {
            match (written.what, &written.before) {
                (Changed::Inserted, _) => self.call(id, Moment::AfterInsert)?,
                (Changed::Updated, Some(before)) => {
                    let columns = self.differences(id, before);
                    self.call(id, Moment::AfterUpdate(before, &columns))?;
                }
                (_, Some(before)) => self.call(id, Moment::AfterDelete(before))?,
                (_, None) => {}
            }
        }
        Ok(())
    }

    /// Calls the hook of an object that was just read.
    pub(crate) fn loaded(&mut self, id: ObjectId) -> Result<()> {
        match self.mapper(id).has_hooks {
            true => self.call(id, Moment::AfterLoad),
            false => Ok(()),
        }
    }

    /// Calls the hooks that come after a commit or a roll-back of what the summary holds.
    pub(crate) fn ended(&mut self, summary: &Summary, is_committed: bool) {
        for (id, written) in &summary.list {
            if !self.mapper(*id).has_hooks {
                continue;
            }
            let row = written.after.as_deref().or(written.before.as_deref());
            let moment = match is_committed {
                true => Moment::AfterCommit(written.what, row),
                false => Moment::AfterRollback(written.what, row),
            };
            // These hooks answer nothing.
            let _ = self.call(*id, moment);
        }
    }

    /// Objects that are to be deleted and whose values are not known, of entities that matter.
    pub(crate) fn expired_and_doomed(&self, matters: impl Fn(&Mapper) -> bool) -> Vec<ObjectId> {
        let is_unread =
            |id: ObjectId| self.track(id).is_some_and(|track| track.is_doomed && track.status == Status::Expired);
        self.work.deleted.iter().copied().filter(|id| is_unread(*id) && matters(self.mapper(*id))).collect()
    }

    /// The columns in which an object differs from these values.
    pub(crate) fn differences(&self, id: ObjectId, before: &[Value]) -> Vec<usize> {
        let differs = |index: &usize| !crate::orm::session::flush::is_same(&before[*index], &self.cell(id, *index));
        (0..before.len()).filter(differs).collect()
    }

    /// Whether any entity that was met has hooks.
    pub(crate) fn has_hooks(&self) -> bool {
        self.store.shelves.iter().any(|shelf| shelf.mapper.has_hooks)
    }

    fn call(&mut self, id: ObjectId, moment: Moment<'_>) -> Result<()> {
        self.shelf_mut(id).arena.hook(id.slot as usize, moment)
    }

    fn hooked(&self, ids: &[ObjectId], is_wanted: impl Fn(ObjectId) -> bool) -> Vec<ObjectId> {
        ids.iter().copied().filter(|id| self.mapper(*id).has_hooks && is_wanted(*id)).collect()
    }

    fn hooked_pending(&self) -> Vec<ObjectId> {
        self.hooked(&self.work.pending, |id| self.track(id).is_some_and(|track| track.status == Status::Pending))
    }

    fn hooked_changed(&self) -> Vec<ObjectId> {
        let is_kept = |id| self.track(id).is_some_and(|track| track.status == Status::Persistent && !track.is_doomed);
        self.hooked(&self.work.touched, |id| is_kept(id) && !self.changed_columns(id).is_empty())
    }

    fn hooked_doomed(&self) -> Vec<ObjectId> {
        let is_there = |id| self.shelf(id).arena.has_row(id.slot as usize);
        self.hooked(&self.work.deleted, |id| self.track(id).is_some_and(|track| track.is_doomed) && is_there(id))
    }
}

impl Undo {
    /// What was written of which object, and what its row held before.
    pub(super) fn written(&self) -> Option<(ObjectId, Changed, Option<&[Value]>)> {
        match self {
            Undo::Inserted(id) => Some((*id, Changed::Inserted, None)),
            Undo::Values(id, before) => Some((*id, Changed::Updated, Some(before))),
            Undo::Deleted(id, before) => Some((*id, Changed::Deleted, Some(before))),
            _ => None,
        }
    }
}
