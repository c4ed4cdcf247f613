//! One UPDATE of what a patch changes.

use std::fmt;

use super::{Patch, changes_of};
use crate::compile::{Compiled, Dialect};
use crate::engine::{Executor, Next};
use crate::orm::insert::all_columns;
use crate::orm::query::key_conditions;
use crate::orm::read::misread;
use crate::orm::returning::Write;
use crate::orm::{Entity, Query, Updating};
use crate::sql::{Condition, KeyType, Node};
use crate::value::{Value, ValueRef};
use crate::{Error, Result};

/// An UPDATE of one row of `E`: the columns that a patch changes, those with `on_update`, and the version.
#[must_use = "nothing happens before `execute` or `one`"]
pub struct Patching<E: Entity> {
    key: Vec<Value>,
    updating: Updating<E>,
    /// The row that is meant, for a patch that changes nothing.
    query: Query<E>,
    is_empty: bool,
    /// Why the patch is refused, if it is.
    mistake: Option<Error>,
}

impl<E: Entity> Patching<E> {
    pub(crate) fn new(key: &E::Key, patch: &impl Patch<E>) -> Patching<E> {
        let key: Vec<Value> = key.values().into_iter().map(ValueRef::into_owned).collect();
        let mut updating = Updating::new();
        let (changes, mistake) = match changes_of(patch) {
            Ok(changes) => (changes, None),
            Err(mistake) => (Vec::new(), Some(mistake)),
        };
        let is_empty = changes.is_empty();
        for (index, value) in changes {
            updating.assign(&E::table().columns[index], Node::Value(value.into_owned()));
        }
        for condition in key_conditions::<E>(&key) {
            updating.require(condition);
        }
        Patching { updating, query: Query::by_key_values(key.clone()), key, is_empty, mistake }
    }

    /// Only if this holds for the row, too: `.filter(User::VERSION.eq(3))` changes a row that nobody has changed since. A row for which it does
    /// not hold counts as missing.
    pub fn filter(mut self, condition: impl Condition<E>) -> Patching<E> {
        let condition = condition.into_condition();
        self.query = self.query.filter(condition.clone());
        self.updating.require(condition.into_node());
        self
    }

    /// Writes what the patch changes: 1, or 0 for a patch that changes nothing, which sends nothing.
    ///
    /// # Errors
    /// [`Error::NotFound`] if the row is missing; a value that does not fit its column; what the database refuses.
    pub fn execute(mut self, db: &mut dyn Executor) -> Result<u64> {
        self.mistake.take().map_or(Ok(()), Err)?;
        if self.is_empty {
            return Ok(0);
        }
        match self.updating.execute(db)? {
            0 => Err(missing::<E>()),
            n_rows => Ok(n_rows),
        }
    }

    /// Writes what the patch changes and answers the row as it is then. A patch that changes nothing only reads it.
    ///
    /// Where an UPDATE cannot answer rows (MySQL, MariaDB) the row is read in the same transaction.
    ///
    /// # Errors
    /// As [`execute`](Self::execute).
    pub fn one(mut self, db: &mut dyn Executor) -> Result<E> {
        self.mistake.take().map_or(Ok(()), Err)?;
        if self.is_empty {
            return self.query.one(db);
        }
        if db.connection()?.dialect().capabilities().update_returning {
            let mut row = None;
            let _places = self.updating.run(db, all_columns::<E>(), &mut |found| {
                row = Some(E::read_row(found, 0).map_err(misread::<E>)?);
                Ok(Next::More)
            })?;
            return row.ok_or_else(missing::<E>);
        }
        let (updating, key) = (self.updating, self.key);
        db.connection()?.atomic(|connection| match updating.execute(connection)? {
            0 => Err(missing::<E>()),
            _ => Query::<E>::by_key_values(key).one(connection),
        })
    }

    /// The statement's text and values for a database, without running it.
    ///
    /// # Errors
    /// [`Error::Statement`] for a patch that changes nothing; as [`execute`](Self::execute).
    pub fn to_sql(&self, dialect: &dyn Dialect) -> Result<Compiled<'static>> {
        match (&self.mistake, self.is_empty) {
            (Some(mistake), _) => Err(Error::statement(mistake.to_string())),
            (None, true) => Err(Error::statement("the patch changes nothing, so there is no statement")),
            (None, false) => self.updating.to_sql(dialect),
        }
    }
}

fn missing<E: Entity>() -> Error {
    Error::NotFound { entity: E::NAME.to_owned() }
}

/// Without the values, which may be such as must not be shown.
impl<E: Entity> fmt::Debug for Patching<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Patching").field("entity", &E::NAME).field("is_empty", &self.is_empty).finish_non_exhaustive()
    }
}
