//! The one error type of the library, the same on every database.
//!
//! Ask by [predicates](Error::is_unique_violation); look into [`Error::database`] for the constraint, table and columns.

mod database;
mod flush;
mod invalid;
mod unknown_name;
mod value;

use std::error::Error as StdError;
use std::fmt;

pub use self::database::{DatabaseError, DatabaseErrorKind};
pub use self::flush::FlushError;
pub use self::invalid::{Invalid, Problem};
pub use self::unknown_name::UnknownName;
pub use self::value::ValueError;

/// What every fallible call answers; the error is [`Error`] unless a caller names their own.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Anything that can go wrong: in a URL, in the pool, in a statement or in the database.
///
/// Ask with the predicates ([`is_unique_violation`](Error::is_unique_violation), [`is_disconnect`](Error::is_disconnect), …)
/// rather than by matching; match when you need a variant's fields. `Display` is one line, the cause is in
/// [`source`](StdError::source), and `Debug` prints both, so that `fn main() -> orm_core::Result<()>` ends readably.
#[non_exhaustive]
pub enum Error {
    /// The database refused a statement, or the connection to it failed.
    Database(Box<DatabaseError>),
    /// `one` found no row.
    NotFound {
        /// The entity or table that was asked for.
        entity: String,
    },
    /// `one` or `one_or_none` found more than one row.
    MultipleRows {
        /// The entity or table that was asked for.
        entity: String,
    },
    /// A row that a session holds was not found as it was loaded: somebody else changed or deleted it since.
    StaleRow {
        /// The entity.
        entity: String,
        /// The row's key.
        key: String,
        /// What was to be done to it: `updated`, `deleted`.
        action: String,
    },
    /// A flush could not write an object of a session. The predicates look through it at the cause.
    Flush(Box<FlushError>),
    /// An accessor was used whose relationship had not been loaded.
    NotLoaded {
        /// The entity the accessor belongs to.
        entity: &'static str,
        /// The relationship's constant, as written in code.
        relationship: String,
    },
    /// A value does not fit: a cell into a field, or a field into a column.
    Value(Box<ValueError>),
    /// No column, table or relationship has that name.
    UnknownName(Box<UnknownName>),
    /// The connection URL cannot be used.
    Url {
        /// What is wrong and what would be right; never the password.
        reason: String,
    },
    /// No connection came free in time.
    PoolTimeout {
        /// How long the caller waited.
        waited: std::time::Duration,
        /// Connections in use at that moment.
        in_use: usize,
        /// Whether the waiting thread held a connection of this pool itself.
        held_by_this_thread: bool,
    },
    /// The database (or the version in use) cannot do what was asked.
    Unsupported {
        /// What was asked, in words.
        feature: String,
        /// The dialect that refuses.
        dialect: &'static str,
    },
    /// A statement that must not be run as it is: an update without filter, a graph query that cannot be cut, …
    Statement {
        /// What is wrong and how to say it instead.
        reason: String,
    },
    /// The schema contradicts itself: two entities for one table, a cycle that cannot be created, …
    Schema {
        /// What is wrong and the way out.
        reason: String,
    },
    /// Objects must not be written as they are: what their [`validate`](crate::orm::Hooks::validate) says.
    Invalid(Box<Invalid>),
    /// An error of the caller's own, carried through [`Engine::transaction`](crate::Engine::transaction).
    Other(Box<dyn StdError + Send + Sync>),
}

impl Error {
    /// Wraps an error of your own, so that it passes through a `transaction` closure; get it back with [`Error::downcast_ref`].
    pub fn other(error: impl Into<Box<dyn StdError + Send + Sync>>) -> Error {
        Error::Other(error.into())
    }

    /// The caller's own error inside [`Error::Other`], if it is a `T`.
    pub fn downcast_ref<T: StdError + 'static>(&self) -> Option<&T> {
        match self {
            Error::Other(error) => error.downcast_ref(),
            Error::Flush(error) => error.source.downcast_ref(),
            _ => None,
        }
    }

    /// The database's failure, if this is one.
    pub fn database(&self) -> Option<&DatabaseError> {
        match self {
            Error::Database(error) => Some(error),
            Error::Flush(error) => error.source.database(),
            _ => None,
        }
    }

    /// What a flush could not write, if this is its failure.
    pub fn flush(&self) -> Option<&FlushError> {
        match self {
            Error::Flush(error) => Some(error),
            _ => None,
        }
    }

    /// What is wrong with objects that were to be written, if this is that.
    pub fn invalid(&self) -> Option<&Invalid> {
        match self {
            Error::Invalid(invalid) => Some(invalid),
            _ => None,
        }
    }

    /// Whether a unique constraint or primary key was violated.
    pub fn is_unique_violation(&self) -> bool {
        self.is_kind(DatabaseErrorKind::UniqueViolation)
    }

    /// Whether a foreign key was violated.
    pub fn is_foreign_key_violation(&self) -> bool {
        self.is_kind(DatabaseErrorKind::ForeignKeyViolation)
    }

    /// Whether a NULL was refused.
    pub fn is_not_null_violation(&self) -> bool {
        self.is_kind(DatabaseErrorKind::NotNullViolation)
    }

    /// Whether a check constraint was violated.
    pub fn is_check_violation(&self) -> bool {
        self.is_kind(DatabaseErrorKind::CheckViolation)
    }

    /// Whether the connection is gone; the pool replaces it by itself.
    pub fn is_disconnect(&self) -> bool {
        self.is_kind(DatabaseErrorKind::Disconnect)
    }

    /// Whether someone else held a lock for too long.
    pub fn is_lock_timeout(&self) -> bool {
        self.is_kind(DatabaseErrorKind::LockTimeout)
    }

    /// Whether `one` found nothing.
    pub fn is_not_found(&self) -> bool {
        matches!(self, Error::NotFound { .. })
    }

    /// Whether somebody else changed or deleted a row since the session loaded it.
    pub fn is_stale_row(&self) -> bool {
        matches!(self, Error::StaleRow { .. })
    }

    /// Whether running the whole transaction again may succeed.
    pub fn is_retryable(&self) -> bool {
        self.is_kind(DatabaseErrorKind::Serialization)
    }

    fn is_kind(&self, kind: DatabaseErrorKind) -> bool {
        self.database().is_some_and(|error| error.kind == kind)
    }

    /// A value that does not fit; the entity and column are added by [`Error::at_column`] further up.
    pub fn value(reason: impl Into<String>) -> Error {
        Error::Value(Box::new(ValueError { entity: None, column: None, reason: reason.into() }))
    }

    /// A statement that must not be run.
    pub fn statement(reason: impl Into<String>) -> Error {
        Error::Statement { reason: reason.into() }
    }

    /// A URL that cannot be used.
    pub fn url(reason: impl Into<String>) -> Error {
        Error::Url { reason: reason.into() }
    }

    /// A contradiction in the schema.
    pub fn schema(reason: impl Into<String>) -> Error {
        Error::Schema { reason: reason.into() }
    }

    pub(crate) fn untyped_column(column: &str) -> Error {
        Error::schema(format!("column `{column}` has no type of its own and cannot be created; give it one"))
    }

    pub(crate) fn untyped_cast() -> Error {
        Error::statement("a cast needs a type; cast to a Rust type such as `i64` or `String`")
    }

    /// Adds entity and column to a value error that does not have them yet.
    pub fn at_column(mut self, entity: &str, column: &str) -> Error {
        if let Error::Value(error) = &mut self {
            error.entity.get_or_insert_with(|| entity.to_owned());
            error.column.get_or_insert_with(|| column.to_owned());
        }
        self
    }

    /// Adds the column to a value error that does not have it yet.
    pub(crate) fn in_column(mut self, column: &str) -> Error {
        if let Error::Value(error) = &mut self {
            error.column.get_or_insert_with(|| column.to_owned());
        }
        self
    }

    /// Names the entity in whose table a name was looked for.
    pub(crate) fn of_owner(mut self, owner: &str) -> Error {
        if let Error::UnknownName(error) = &mut self {
            error.owner = owner.to_owned();
        }
        self
    }

    /// Adds the entity to a value error that does not have it yet.
    pub(crate) fn in_entity(mut self, entity: &str) -> Error {
        if let Error::Value(error) = &mut self {
            error.entity.get_or_insert_with(|| entity.to_owned());
        }
        self
    }

    /// Takes what a value error says of the value, which must not be shown.
    pub(crate) fn without_value(mut self) -> Error {
        if let Error::Value(error) = &mut self {
            error.reason = "the value does not fit, and is not shown as the column is sensitive".to_owned();
        }
        self
    }

    /// Adds the statement's text to a database error that does not have it yet.
    pub fn with_sql(mut self, sql: &str) -> Error {
        if let Error::Database(error) = &mut self {
            error.sql.get_or_insert_with(|| sql.to_owned());
        }
        self
    }

    pub(crate) fn unknown_name<'a>(
        what: &'static str,
        name: &str,
        owner: &str,
        known: impl Iterator<Item = &'a str>,
    ) -> Error {
        let known: Vec<String> = known.map(str::to_owned).collect();
        let mut scored: Vec<(f64, &String)> = known
            .iter()
            .map(|candidate| (strsim::jaro_winkler(&name.to_lowercase(), &candidate.to_lowercase()), candidate))
            .filter(|(score, _)| *score > 0.7)
            .collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0));
        let nearest = scored.into_iter().take(3).map(|(_, candidate)| candidate.clone()).collect();
        Error::UnknownName(Box::new(UnknownName {
            what,
            name: name.to_owned(),
            owner: owner.to_owned(),
            nearest,
            known,
        }))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Database(error) => error.fmt(f),
            Error::NotFound { entity } => write!(
                f,
                "no row of `{entity}` was found where exactly one was expected; use `first` or `one_or_none` to get an `Option`"
            ),
            Error::MultipleRows { entity } => write!(
                f,
                "more than one row of `{entity}` was found where at most one was expected; use `first` to take the first one"
            ),
            Error::StaleRow { entity, key, action } => write!(
                f,
                "`{entity}` {key} could not be {action}: its row was changed or deleted since it was loaded; roll back, load it again \
                 and decide anew"
            ),
            Error::Flush(error) => error.fmt(f),
            Error::NotLoaded { entity, relationship } => write!(
                f,
                "`{relationship}` was not loaded for this `{entity}`; add `.load({relationship})` to the query"
            ),
            Error::Value(error) => error.fmt(f),
            Error::UnknownName(error) => error.fmt(f),
            Error::Url { reason } => write!(f, "invalid database URL: {reason}"),
            Error::PoolTimeout { waited, in_use, held_by_this_thread } => {
                write!(f, "no connection came free within {waited:?} ({in_use} in use); ")?;
                if *held_by_this_thread {
                    write!(
                        f,
                        "this thread already holds one: pass the open session or connection on instead of taking a second \
                         (`engine.transaction` inside another one does that), or raise `pool_size` or `max_overflow`"
                    )
                } else {
                    write!(f, "return connections sooner, or raise `pool_size`, `max_overflow` or `pool_timeout`")
                }
            }
            Error::Unsupported { feature, dialect } => write!(f, "{dialect} does not support {feature}"),
            Error::Statement { reason } => f.write_str(reason),
            Error::Schema { reason } => write!(f, "schema: {reason}"),
            Error::Invalid(invalid) => invalid.fmt(f),
            Error::Other(error) => error.fmt(f),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")?;
        let mut cause = self.source();
        while let Some(error) = cause {
            write!(f, "\n  caused by: {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Error::Database(error) => error.source.as_deref().map(|source| source as _),
            Error::Other(error) => error.source(),
            // The cause is a part of the message already.
            Error::Flush(error) => error.source.source(),
            _ => None,
        }
    }
}

impl From<DatabaseError> for Error {
    fn from(error: DatabaseError) -> Error {
        Error::Database(Box::new(error))
    }
}
