//! A flush that failed, and the object that it failed for.

use std::ops::Range;

use super::flush::{Step, StepKind};
use super::handle::ObjectId;
use super::objects::Objects;
use super::state::{Gone, Status};
use crate::engine::Connection;
use crate::error::{DatabaseErrorKind, FlushError};
use crate::orm::Given;
use crate::value::Value;
use crate::{Error, Result};

/// Why a flush failed.
pub(crate) struct Failure {
    pub(crate) error: Error,
    /// The object whose row was not written.
    pub(crate) object: Option<ObjectId>,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure { error, object: None }
    }
}

/// Writes the rows of a step together. If the database refuses, the row at fault is looked for, and named.
pub(super) fn write_step<T>(
    connection: &mut Connection,
    objects: &Objects,
    step: &Step,
    mut write: impl FnMut(&mut Connection, Range<usize>) -> Result<T, Failure>,
) -> Result<T, Failure> {
    write(connection, 0..step.objects.len()).map_err(|failure| {
        explain(failure, connection, objects, step, &mut |connection, range| match write(connection, range) {
            // A row that is not there is not the one that was refused.
            Err(Failure { error: Error::StaleRow { .. }, .. }) | Ok(_) => Ok(()),
            Err(failure) => Err(failure.error),
        })
    })
}

/// Writes some rows of a step again.
type Attempt<'a> = dyn FnMut(&mut Connection, Range<usize>) -> Result<()> + 'a;

fn explain(
    failure: Failure,
    connection: &mut Connection,
    objects: &Objects,
    step: &Step,
    attempt: &mut Attempt<'_>,
) -> Failure {
    let error = match failure.error {
        error @ (Error::Database(_) | Error::Value(_)) => error,
        error => return Failure { error, ..failure },
    };
    let ids = &step.objects;
    let found = match ids.len() {
        1 => Ok((0, error)),
        n_rows if is_for_a_row(&error) => culprit(connection, n_rows, &error, attempt).ok_or(error),
        _ => Err(error),
    };
    let (object, source) = match found {
        Ok((row, source)) => (Some(ids[row]), source),
        Err(source) => (None, source),
    };
    let error = Error::Flush(Box::new(FlushError {
        action: action(step.kind),
        entity: objects.store.shelves[step.shelf].mapper.name.to_owned(),
        key: object.and_then(|id| objects.written_key(id, step.kind)),
        position: object.filter(|_| step.kind == StepKind::Insert).and_then(|id| objects.position(id)),
        n_rows: ids.len(),
        source,
    }));
    Failure { error, object }
}

/// What the database refused of an association table: no object of the session's, so the table is named.
pub(super) fn refused_rows(error: Error, action: &'static str, table: &str, n_rows: usize) -> Error {
    match error {
        source @ (Error::Database(_) | Error::Value(_)) => {
            let entity = table.to_owned();
            Error::Flush(Box::new(FlushError { action, entity, key: None, position: None, n_rows, source }))
        }
        error => error,
    }
}

fn action(kind: StepKind) -> &'static str {
    match kind {
        StepKind::Insert => "insert",
        StepKind::Update | StepKind::Postponed | StepKind::Release => "update",
        StepKind::Delete => "delete",
        StepKind::Link(_) => "link",
        StepKind::Unlink(_) => "unlink",
    }
}

/// Whether the database refused one of the rows, so that the others would pass without it. After anything else, as a lost connection
/// or a deadlock, nothing can be asked.
fn is_for_a_row(error: &Error) -> bool {
    match error.database() {
        Some(error) => matches!(
            error.kind,
            DatabaseErrorKind::UniqueViolation
                | DatabaseErrorKind::ForeignKeyViolation
                | DatabaseErrorKind::NotNullViolation
                | DatabaseErrorKind::CheckViolation
                | DatabaseErrorKind::DataException
        ),
        None => matches!(error, Error::Value(_)),
    }
}

/// The first row that the database refuses, and what it says of this one alone: found by halves, in a savepoint that leaves nothing.
///
/// The rows before it stay written meanwhile, as one may be refused because of another. That is one attempt for each halving, and each
/// row is written once more at most.
fn culprit(
    connection: &mut Connection,
    n_rows: usize,
    failure: &Error,
    attempt: &mut Attempt<'_>,
) -> Option<(usize, Error)> {
    let mut found = None;
    // Its error is what undoes the savepoint.
    let undone: Result<()> = connection.savepoint(|connection| {
        found = halve(connection, n_rows, failure, attempt);
        Err(Error::statement("this was an attempt"))
    });
    drop(undone);
    found
}

fn halve(
    connection: &mut Connection,
    n_rows: usize,
    failure: &Error,
    attempt: &mut Attempt<'_>,
) -> Option<(usize, Error)> {
    let mut rows = 0..n_rows;
    loop {
        let half = rows.start..rows.start + rows.len().div_ceil(2);
        match connection.savepoint(|connection| attempt(connection, half.clone())) {
            // It is not refused a second time: a trigger, or somebody else, has changed something.
            Ok(()) if half == rows => return None,
            Ok(()) => rows.start = half.end,
            Err(error) if !is_alike(&error, failure) => return None,
            Err(error) if half.len() == 1 => return Some((half.start, error)),
            Err(_) => rows.end = half.end,
        }
    }
}

fn is_alike(error: &Error, other: &Error) -> bool {
    error.database().map(|error| error.kind) == other.database().map(|error| error.kind)
}

impl Objects {
    /// Which one of its entity's new objects this is, from 1, in the order in which they were added.
    fn position(&self, id: ObjectId) -> Option<usize> {
        let is_new =
            |other: &ObjectId| self.track(*other).is_some_and(|track| track.status != Status::Gone(Gone::Cancelled));
        let mut of_entity =
            self.work.pending.iter().filter(|other| other.arena == id.arena).filter(|other| is_new(other));
        of_entity.position(|other| *other == id).map(|index| index + 1)
    }

    /// The key of an object that a step writes, if it has one already.
    fn written_key(&self, id: ObjectId, kind: StepKind) -> Option<String> {
        if kind != StepKind::Insert {
            return Some(self.key_text(id));
        }
        let (shelf, slot) = (self.shelf(id), id.slot as usize);
        let is_given = |column: usize| shelf.arena.has_row(slot) || shelf.mapper.new_columns.contains(&column);
        let values = shelf.mapper.key.iter().map(|key| match shelf.arena.given(slot, key.index) {
            Given::Value(value) if is_given(key.index) && !value.is_null() => Some(value.into_owned()),
            _ => None,
        });
        let values: Option<Vec<Value>> = values.collect();
        Some(self.text_of_key(id, &values?))
    }
}
