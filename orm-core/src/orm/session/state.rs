//! What a session knows of an object beside its values.

use crate::value::Value;

/// What an object is to its session, in SQLAlchemy's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Not in the database, and nothing will bring it there: rolled back, or deleted before it was inserted.
    Transient,
    /// Added, and inserted by the next flush.
    Pending,
    /// A row of the database.
    Persistent,
    /// Marked by `delete`, or deleted by a flush whose transaction is still open.
    Deleted,
    /// No longer of this session: expunged, deleted by a transaction that was committed, or never of this session at all.
    Detached,
}

/// What a session notes for each object.
#[derive(Debug)]
pub(crate) struct Track {
    pub(crate) status: Status,
    /// Whether the next flush deletes the row.
    pub(crate) is_doomed: bool,
    /// All values as the database has them, since the object was first touched; the key alone of an expired object.
    pub(crate) was: Option<Box<[Value]>>,
}

/// Where an object stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Pending,
    Persistent,
    /// A row whose values were dropped: they are read again by a refresh or a query.
    Expired,
    /// Deleted by a flush; the transaction is still open.
    Deleted,
    Gone(Gone),
}

/// Why an object is not there any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gone {
    /// Deleted, and committed.
    Deleted,
    /// Deleted before it was inserted.
    Cancelled,
    /// Added in a transaction or savepoint that was rolled back.
    RolledBack,
    /// Taken out of the session.
    Expunged,
    /// The row was found to be missing in the database.
    Missing,
}

impl Track {
    pub(crate) fn new(status: Status) -> Track {
        Track { status, is_doomed: false, was: None }
    }

    /// Whether the object is not there any more, or will not be.
    pub(crate) fn is_gone(&self) -> bool {
        matches!(self.status, Status::Deleted | Status::Gone(_))
    }

    /// What users are told.
    pub(crate) fn state(&self) -> State {
        match self.status {
            Status::Pending => State::Pending,
            Status::Persistent | Status::Expired if self.is_doomed => State::Deleted,
            Status::Persistent | Status::Expired => State::Persistent,
            Status::Deleted => State::Deleted,
            Status::Gone(Gone::Cancelled | Gone::RolledBack) => State::Transient,
            Status::Gone(Gone::Deleted | Gone::Expunged | Gone::Missing) => State::Detached,
        }
    }

    /// Why the object's values cannot be had, and what to do; nothing is wrong with a row that is there.
    pub(crate) fn absence(&self) -> &'static str {
        match self.status {
            Status::Persistent => "its values are being written",
            Status::Pending => {
                "it is pending: its row is not inserted yet; call `session.flush()?` first, or edit it with `session.new_mut(handle)`"
            }
            Status::Expired => "it is expired: read its values again with `session.refresh(handle)?`",
            Status::Deleted | Status::Gone(Gone::Deleted) => "it was deleted",
            Status::Gone(Gone::Cancelled) => "it was deleted before it was ever inserted",
            Status::Gone(Gone::RolledBack) => "it was added in a transaction or savepoint that was rolled back",
            Status::Gone(Gone::Expunged) => {
                "it was expunged: its values are those that `session.expunge(handle)` answered"
            }
            Status::Gone(Gone::Missing) => "its row is no longer in the database",
        }
    }
}
