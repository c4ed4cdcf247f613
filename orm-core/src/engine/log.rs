//! What is told of each statement: to `tracing`, to observers, to the counter.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tracing::Level;

use crate::value::{ValueRef, uuid_text};
use crate::{Error, Result};

/// The target of all statement events in `tracing`.
pub const LOG_TARGET: &str = "orm::sql";

/// How many characters of a text value are logged.
const SHOWN_CHARACTERS: usize = 200;
/// How many elements of a list are logged.
const SHOWN_ELEMENTS: usize = 20;

/// A function that is told of each statement.
pub type StatementObserver = Arc<dyn Fn(&StatementEvent<'_>) + Send + Sync>;

/// A statement that was run, as an [observer](super::EngineOptions::on_statement) sees it.
#[derive(Debug)]
#[non_exhaustive]
pub struct StatementEvent<'a> {
    /// What it was run for.
    pub kind: StatementKind,
    /// The text.
    pub sql: &'a str,
    /// Rows read or touched.
    pub rows: u64,
    /// The time from handing it to the driver to its last row, which includes what the caller did with the rows.
    pub duration: Duration,
    /// Why it failed, if it did.
    pub error: Option<&'a Error>,
    binds: &'a [ValueRef<'a>],
    sensitive: &'a [usize],
}

/// What a statement was run for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StatementKind {
    /// It answers rows.
    Query,
    /// It answers how many rows it touched.
    Execute,
    /// Several statements in one text.
    Batch,
    /// It opens or ends a transaction or savepoint.
    Transaction,
}

impl<'a> StatementEvent<'a> {
    /// The bound values in their order; those of `sensitive` columns are left out as `None`.
    pub fn values(&self) -> impl ExactSizeIterator<Item = Option<&'a ValueRef<'a>>> + use<'a> {
        let sensitive = self.sensitive;
        self.binds.iter().enumerate().map(move |(index, value)| (!sensitive.contains(&index)).then_some(value))
    }
}

/// A statement on its way to the driver.
#[derive(Clone, Copy)]
pub(super) struct Watched<'a> {
    pub(super) kind: StatementKind,
    pub(super) sql: &'a str,
    pub(super) binds: &'a [ValueRef<'a>],
    /// The positions, from 0, of the binds that must never be shown.
    pub(super) sensitive: &'a [usize],
}

/// Whom an engine tells of its statements.
pub(super) struct Watch {
    echo: bool,
    log_values: bool,
    slow_statement: Option<Duration>,
    observers: Vec<StatementObserver>,
    /// Observers that come and go.
    recorders: Mutex<Vec<StatementObserver>>,
    n_recorders: AtomicUsize,
    count: AtomicU64,
}

impl Watch {
    pub(super) fn new(
        echo: bool,
        log_values: bool,
        slow_statement: Option<Duration>,
        observers: Vec<StatementObserver>,
    ) -> Watch {
        Watch {
            echo,
            log_values,
            slow_statement,
            observers,
            recorders: Mutex::default(),
            n_recorders: AtomicUsize::new(0),
            count: AtomicU64::new(0),
        }
    }

    /// The same settings for another engine.
    pub(super) fn with_new_count(&self) -> Watch {
        Watch::new(self.echo, self.log_values, self.slow_statement, self.observers.clone())
    }

    /// Tells one more of each statement, until [`remove`](Watch::remove).
    pub(super) fn add(&self, recorder: StatementObserver) {
        let mut recorders = self.lock();
        recorders.push(recorder);
        self.n_recorders.store(recorders.len(), Ordering::Relaxed);
    }

    pub(super) fn remove(&self, recorder: &StatementObserver) {
        let mut recorders = self.lock();
        recorders.retain(|other| !Arc::ptr_eq(other, recorder));
        self.n_recorders.store(recorders.len(), Ordering::Relaxed);
    }

    fn lock(&self) -> MutexGuard<'_, Vec<StatementObserver>> {
        self.recorders.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The number of statements so far, without those that open or end transactions.
    pub(super) fn count(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }

    /// Runs a statement and tells of it, also those observers that listen to its connection alone. `run` answers its result and counts rows in its argument.
    pub(super) fn run<T>(
        &self,
        statement: Watched<'_>,
        observers: &[StatementObserver],
        run: impl FnOnce(&mut u64) -> Result<T>,
    ) -> Result<T> {
        if statement.kind != StatementKind::Transaction {
            self.count.fetch_add(1, Ordering::Relaxed);
        }
        let mut rows = 0;
        if observers.is_empty() && !self.is_on() {
            return run(&mut rows);
        }
        let started = Instant::now();
        let result = run(&mut rows);
        let event = StatementEvent {
            kind: statement.kind,
            sql: statement.sql,
            rows,
            duration: started.elapsed(),
            error: result.as_ref().err(),
            binds: statement.binds,
            sensitive: statement.sensitive,
        };
        self.log(&event);
        for observer in self.observers.iter().chain(observers) {
            observer(&event);
        }
        if self.n_recorders.load(Ordering::Relaxed) > 0 {
            self.lock().iter().for_each(|recorder| recorder(&event));
        }
        result
    }

    /// Whether anyone listens: without a listener a statement costs no look at the clock.
    fn is_on(&self) -> bool {
        !self.observers.is_empty()
            || self.n_recorders.load(Ordering::Relaxed) > 0
            || tracing::enabled!(target: LOG_TARGET, Level::DEBUG)
            || (self.echo && tracing::enabled!(target: LOG_TARGET, Level::INFO))
            || (self.slow_statement.is_some() && tracing::enabled!(target: LOG_TARGET, Level::WARN))
    }

    fn log(&self, event: &StatementEvent<'_>) {
        let slow = self.slow_statement.is_some_and(|threshold| event.duration >= threshold);
        if slow {
            self.emit_warn(event);
        } else if self.echo {
            self.emit_info(event);
        } else {
            self.emit_debug(event);
        }
    }
}

// `tracing` wants the level as a constant, hence one function for each.
macro_rules! emit {
    ($($name:ident $level:ident $message:literal),* $(,)?) => {
        impl Watch {$(
            fn $name(&self, event: &StatementEvent<'_>) {
                if !tracing::enabled!(target: LOG_TARGET, Level::$level) {
                    return;
                }
                let values = self.log_values.then(|| describe_values(event));
                let error = event.error.map(describe_error);
                tracing::event!(
                    target: LOG_TARGET,
                    Level::$level,
                    sql = event.sql,
                    values = values.as_deref(),
                    rows = event.rows,
                    duration_us = u64::try_from(event.duration.as_micros()).unwrap_or(u64::MAX),
                    error = error.as_deref(),
                    $message
                );
            }
        )*}
    };
}

emit! {
    emit_debug DEBUG "statement",
    emit_info INFO "statement",
    emit_warn WARN "slow statement",
}

/// The class of the failure and where it is, no more: a message may quote values, as MySQL's does for a duplicate key and ours
/// for a text that is no date.
fn describe_error(error: &Error) -> String {
    match error {
        Error::Database(error) => format!("{:?}", error.kind),
        Error::Value(error) => match (&error.entity, &error.column) {
            (Some(entity), Some(column)) => format!("a value of `{entity}.{column}` does not fit"),
            (_, Some(column)) => format!("a value of `{column}` does not fit"),
            _ => "a value does not fit".to_owned(),
        },
        Error::Other(_) => "an error of the caller's".to_owned(),
        error => error.to_string(),
    }
}

fn describe_values(event: &StatementEvent<'_>) -> String {
    let mut out = String::from("[");
    for (index, value) in event.values().enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        match value {
            Some(value) => describe_value(&mut out, value),
            None => out.push_str("***"),
        }
    }
    out.push(']');
    out
}

/// A value for people to read: long ones are cut.
pub(crate) fn describe_value(out: &mut String, value: &ValueRef<'_>) {
    // Writing to a String cannot fail.
    let _ = match value {
        ValueRef::Null => write!(out, "NULL"),
        ValueRef::Bool(value) => write!(out, "{value}"),
        ValueRef::Int(value) => write!(out, "{value}"),
        ValueRef::UInt(value) => write!(out, "{value}"),
        ValueRef::Float(value) => write!(out, "{value:?}"),
        ValueRef::Text(value) | ValueRef::Json(value) => match value.char_indices().nth(SHOWN_CHARACTERS) {
            Some((end, _)) => write!(out, "'{}…' ({} bytes)", &value[..end], value.len()),
            None => write!(out, "'{value}'"),
        },
        ValueRef::Bytes(value) => write!(out, "<{} bytes>", value.len()),
        ValueRef::Date(value) => write!(out, "{value}"),
        ValueRef::Time(value) => write!(out, "{value}"),
        ValueRef::DateTime(value) => write!(out, "{value}"),
        ValueRef::Timestamp(value) => write!(out, "{value}"),
        ValueRef::Uuid(value) => write!(out, "{}", uuid_text(value)),
        ValueRef::Decimal(value) => write!(out, "{value}"),
        ValueRef::List(values) => {
            out.push('(');
            for (index, value) in values.iter().take(SHOWN_ELEMENTS).enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                describe_value(out, value);
            }
            match values.len().checked_sub(SHOWN_ELEMENTS) {
                Some(more) if more > 0 => write!(out, ", … {more} more)"),
                _ => write!(out, ")"),
            }
        }
    };
}
