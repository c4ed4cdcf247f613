//! Who listens to a whole session.

use super::change::{Change, Summary};
use crate::engine::{StatementEvent, StatementObserver};
use crate::orm::session::Session;
use crate::{Error, Result};

/// Sees what a session does with all its objects: for audit logs, caches, counters. Each method does nothing unless you write it.
///
/// ```
/// # #[cfg(feature = "derive")] {
/// # use orm_core::orm::{Change, Listener};
/// # use orm_core::prelude::*;
/// # #[derive(Entity, Debug)]
/// # #[orm(register = false)]
/// # struct User { #[orm(primary_key)] id: i32, name: String }
/// # #[derive(Entity, Debug)]
/// # #[orm(register = false)]
/// # struct AuditEntry { #[orm(primary_key)] id: i32, entity: String, what: String }
/// # let engine = orm_core::Engine::connect("sqlite://")?;
/// # Schema::new().entity::<User>().entity::<AuditEntry>().create_all(&engine)?;
/// struct Audit;
///
/// impl Listener for Audit {
///     fn after_flush(&mut self, session: &mut Session, changes: &[Change]) -> Result<()> {
///         for change in changes.iter().filter(|change| change.entity() != "AuditEntry") {
///             let what = format!("{:?}", change.what());
///             session.add(NewAuditEntry { entity: change.entity().into(), what });
///         }
///         Ok(())
///     }
/// }
///
/// engine.transaction(|s| {
///     s.listen(Audit);
///     s.add(NewUser { name: "Ann".into() });
///     Ok(())
/// })?;
/// assert_eq!(AuditEntry::query().one(&mut engine.connection()?)?.what, "Inserted");
/// # }
/// # Ok::<(), orm_core::Error>(())
/// ```
pub trait Listener: Send {
    /// Before a flush looks at the objects: they may be changed, added and deleted here. Called whenever there may be something to
    /// write; reading through the session does not flush meanwhile.
    ///
    /// # Errors
    /// Any: nothing is written then.
    fn before_flush(&mut self, session: &mut Session) -> Result<()> {
        let _ = session;
        Ok(())
    }

    /// After a flush has written, in its transaction: what it wrote. What is changed, added and deleted here is written by one more
    /// round of the same flush, which is told in turn.
    ///
    /// # Errors
    /// Any: the flush has failed then.
    fn after_flush(&mut self, session: &mut Session, changes: &[Change]) -> Result<()> {
        let _ = (session, changes);
        Ok(())
    }

    /// After a commit: what the transaction wrote, each object once.
    fn after_commit(&mut self, changes: &[Change]) {
        let _ = changes;
    }

    /// After a roll-back of the whole transaction: what was undone.
    fn after_rollback(&mut self, changes: &[Change]) {
        let _ = changes;
    }
}

impl Session {
    /// Tells a listener what this session does from now on. Several are told in the order in which they came.
    pub fn listen(&mut self, listener: impl Listener + 'static) {
        self.listeners.push(Box::new(listener));
    }

    /// Calls a function after each statement of this session, also of those that failed.
    pub fn on_statement(&mut self, observer: impl Fn(&StatementEvent<'_>) + Send + Sync + 'static) {
        let observer: StatementObserver = std::sync::Arc::new(observer);
        if let Some(connection) = &mut self.connection {
            connection.observe(observer.clone());
        }
        self.observers.push(observer);
    }

    /// Calls each listener with the session. Those that come in meanwhile are called from the next time on.
    pub(in crate::orm::session) fn tell(
        &mut self,
        mut call: impl FnMut(&mut dyn Listener, &mut Session) -> Result<()>,
    ) -> Result<()> {
        let mut listeners = std::mem::take(&mut self.listeners);
        let result = listeners.iter_mut().try_for_each(|listener| call(&mut **listener, self));
        listeners.append(&mut self.listeners);
        self.listeners = listeners;
        result
    }

    /// Tells what was written since a mark.
    pub(in crate::orm::session) fn tell_flushed(&mut self, mark: usize) -> Result<()> {
        if self.listeners.is_empty() {
            return Ok(());
        }
        let changes = Summary::since(&self.objects, mark, |_, _| true).into_changes(&self.objects);
        match changes.is_empty() {
            true => Ok(()),
            false => self.tell(|listener, session| listener.after_flush(session, &changes)),
        }
    }

    /// What the transaction wrote so far, if anyone wants to know.
    pub(in crate::orm::session) fn summary(&self) -> Summary {
        let is_heard = !self.listeners.is_empty();
        match is_heard || self.objects.has_hooks() {
            true => Summary::since(&self.objects, 0, |objects, id| is_heard || objects.mapper(id).has_hooks),
            false => Summary::default(),
        }
    }

    /// Tells that the transaction was committed or rolled back.
    pub(in crate::orm::session) fn tell_end(&mut self, summary: Summary, is_committed: bool) {
        if summary.is_empty() {
            return;
        }
        self.objects.ended(&summary, is_committed);
        let changes = summary.into_changes(&self.objects);
        // A listener at the end of a transaction cannot fail.
        let _ = self.tell(|listener, _| {
            match is_committed {
                true => listener.after_commit(&changes),
                false => listener.after_rollback(&changes),
            }
            Ok(())
        });
    }
}

/// Listeners that change objects after each flush would never come to an end.
pub(in crate::orm::session) fn endless() -> Error {
    Error::statement(
        "the listeners of this session changed objects after each of 100 rounds of one flush: change them in `before_flush`, or only \
         where `changes` holds what concerns the listener",
    )
}
