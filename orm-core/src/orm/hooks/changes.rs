//! Which columns of a row have changed.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use crate::orm::Entity;
use crate::schema;
use crate::sql::Column;
use crate::value::{ColumnType, Value, ValueRef};
use crate::{Error, Result};

/// What a transaction did to a row, as a whole: a row that was inserted and then updated was inserted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Changed {
    /// It was inserted.
    Inserted,
    /// It was updated.
    Updated,
    /// It was deleted.
    Deleted,
}

/// Which columns of a row have changed, and what they held before.
///
/// ```
/// # use orm_core::orm::Changes;
/// # use orm_core::prelude::*;
/// # #[derive(Entity, Clone, Debug)]
/// # #[orm(register = false)]
/// # struct User { #[orm(primary_key)] id: i32, name: String, visits: i64 }
/// # let user = User { id: 1, name: "Ann".into(), visits: 3 };
/// let renamed = User { name: "Anna".into(), ..user.clone() };
/// let changes = Changes::between(&user, &renamed);
/// assert!(changes.has(User::NAME) && !changes.has(User::VISITS));
/// assert_eq!(changes.before(User::NAME)?, "Ann");
/// # Ok::<(), Error>(())
/// ```
pub struct Changes<'c, E> {
    /// The row as it was, all columns in the table's order.
    before: Cow<'c, [Value]>,
    /// The positions of the columns that have changed, in order.
    changed: Cow<'c, [usize]>,
    entity: PhantomData<fn() -> E>,
}

impl<'c, E: Entity> Changes<'c, E> {
    /// A row as it was, all columns in the table's order, and the positions of those that have changed.
    ///
    /// # Panics
    /// If `before` is no whole row.
    pub fn new(before: &'c [Value], changed: &'c [usize]) -> Changes<'c, E> {
        assert_eq!(before.len(), E::N_COLUMNS, "the row before has all columns of `{}`", E::NAME);
        Changes { before: Cow::Borrowed(before), changed: Cow::Borrowed(changed), entity: PhantomData }
    }

    /// What differs between a row as it was and as it is: for tests of hooks, and for programs of your own.
    pub fn between(before: &E, after: &E) -> Changes<'static, E> {
        let differs = |index: &usize| !is_same(&before.cell(*index), &after.cell(*index));
        let changed: Vec<usize> = (0..E::N_COLUMNS).filter(differs).collect();
        let before: Vec<Value> = (0..E::N_COLUMNS).map(|index| before.cell(index).into_owned()).collect();
        Changes { before: Cow::Owned(before), changed: Cow::Owned(changed), entity: PhantomData }
    }

    /// Whether the column has changed.
    pub fn has<T>(&self, column: Column<E, T>) -> bool {
        self.changed.contains(&column.index())
    }

    /// What the column held before, whether it has changed or not.
    ///
    /// # Errors
    /// [`Error::Value`] where the column was chosen at run time and holds another type.
    pub fn before<T: ColumnType>(&self, column: Column<E, T>) -> Result<T> {
        let value = self.before[column.index()].reborrow();
        T::from_column(value).map_err(|error: Error| error.at_column(E::NAME, &column.meta().field))
    }

    /// The columns that have changed, in the table's order.
    pub fn columns(&self) -> impl ExactSizeIterator<Item = &'static schema::Column> {
        self.changed.iter().map(|index| &E::table().columns[*index])
    }

    /// Whether nothing has changed.
    pub fn is_empty(&self) -> bool {
        self.changed.is_empty()
    }
}

/// The columns' names alone: their values may be such as must not be shown.
impl<E: Entity> fmt::Debug for Changes<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut set = f.debug_set();
        self.columns().for_each(|column| {
            set.entry(&column.field);
        });
        set.finish()
    }
}

/// Whether two cells hold the same. NaN is the same as itself.
fn is_same(before: &ValueRef<'_>, after: &ValueRef<'_>) -> bool {
    match (before, after) {
        (ValueRef::Float(before), ValueRef::Float(after)) => before == after || (before.is_nan() && after.is_nan()),
        _ => before == after,
    }
}
