//! When a session writes, and whom it tells.

use super::Session;
use super::events::endless;
use super::failure::Failure;
use super::flush::{Flush, FlushPlan};
use super::handle::ObjectId;
use crate::Result;

/// How often listeners may change objects after what was written for their last changes.
const MOST_ROUNDS: usize = 100;

impl Session {
    /// Writes what was changed: new rows, changed columns, deletions, in an order that the foreign keys allow. Afterwards the objects
    /// hold their keys and what else the database filled in. Nothing to write costs no statement.
    ///
    /// # Errors
    /// What cannot be written is refused before anything is sent, and the session goes on as it was. What the database refuses makes
    /// the session fail: it takes nothing but [`rollback`](Session::rollback) then (or the end of the savepoint around it).
    pub fn flush(&mut self) -> Result<()> {
        self.check_usable()?;
        // A listener or hook that reads or flushes does so in the middle of a flush.
        if self.is_flushing {
            return Ok(());
        }
        for _ in 0..MOST_ROUNDS {
            if self.objects.work.is_empty() {
                return Ok(());
            }
            self.is_flushing = true;
            let result = self.flush_once();
            self.is_flushing = false;
            result?;
        }
        Err(endless())
    }

    /// The object that the last flush failed for, where that is known: one that the database refused ([`Error::Flush`]), or whose row
    /// was changed by somebody else ([`Error::StaleRow`]). It is known until the next flush, also after the roll-back.
    ///
    /// [`Error::Flush`]: crate::Error::Flush
    /// [`Error::StaleRow`]: crate::Error::StaleRow
    pub fn failed_object(&self) -> Option<ObjectId> {
        self.failed_object
    }

    /// What the next flush would do, to look at. What listeners and hooks would change is not in it. Related rows that a deletion concerns
    /// are read for it.
    ///
    /// # Errors
    /// What cannot be written, as for [`flush`](Session::flush).
    pub fn plan(&mut self) -> Result<FlushPlan> {
        self.check_usable()?;
        self.cascade()?;
        Ok(Flush::plan(&self.objects)?.describe(&self.objects))
    }

    fn flush_once(&mut self) -> Result<()> {
        self.tell(|listener, session| listener.before_flush(session))?;
        self.cascade()?;
        self.read_for_hearers()?;
        self.objects.before_flush()?;
        let flush = Flush::plan(&self.objects)?;
        if flush.is_empty() {
            self.objects.nothing_to_write();
            return Ok(());
        }
        self.open()?;
        self.failed_object = None;
        self.write(&flush).map_err(|failure| {
            self.failure = Some(failure.error.to_string());
            self.failed_object = failure.object;
            failure.error
        })
    }

    /// Reads expired objects that are to be deleted, if anyone wants to be told what they held.
    fn read_for_hearers(&mut self) -> Result<()> {
        let is_heard = !self.listeners.is_empty();
        let unread = self.objects.expired_and_doomed(|mapper| is_heard || mapper.has_hooks);
        if unread.is_empty() {
            return Ok(());
        }
        let (connection, objects) = self.parts()?;
        objects.read_again(connection, &unread, None)
    }

    fn write(&mut self, flush: &Flush) -> Result<(), Failure> {
        let mark = self.objects.mark();
        let (connection, objects) = self.parts()?;
        flush.run(objects, connection)?;
        objects.after_flush(mark)?;
        Ok(self.tell_flushed(mark)?)
    }

    /// Flushes before a statement reads, unless that is turned off.
    pub(crate) fn autoflush(&mut self) -> Result<()> {
        match self.n_no_autoflush {
            0 => self.flush(),
            _ => self.check_usable(),
        }
    }

    /// Runs `work` without flushing before each query: what it reads does not show what was not flushed yet.
    pub fn no_autoflush<T>(&mut self, work: impl FnOnce(&mut Session) -> T) -> T {
        self.n_no_autoflush += 1;
        let result = work(self);
        self.n_no_autoflush -= 1;
        result
    }
}
