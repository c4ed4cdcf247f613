//! The doors that derived code uses. Not for anything else: names here change without notice.

use std::borrow::Cow;

pub use crate::engine::Row;
pub use crate::error::Result;
pub use crate::orm::{
    Entity, KeyOf, Mapper, Record, References, Registration, ToKey, View, ViewTarget, Views, endpoint,
};
pub use crate::schema::{Check, Column, ForeignKey, Index, Name, ReferentialAction, SqlText, Table, Unique};
pub use crate::sql::{
    Column as TypedColumn, KeyColumn, Mapped, Reference, Relation, RelationKind, Target, Through, ToMany, ToOne,
};
pub use crate::value::{ColumnType, DbEnum, EnumType, Scalar, SqlType, Value, ValueRef};
pub use inventory;

/// A literal name.
pub const fn name(name: &'static str) -> Name {
    Cow::Borrowed(name)
}

/// Reads one field from a row.
///
/// # Errors
/// A cell that does not fit; the position becomes the column's name further up.
pub fn read<T: ColumnType>(row: &mut dyn Row, index: usize) -> Result<T> {
    T::from_column(row.cell(index)?)
}

/// What `default = now` and `on_update = now` write.
pub trait Now: Sized {
    /// The current moment in UTC, cut to microseconds.
    fn now() -> Self;
}

impl Now for chrono::DateTime<chrono::Utc> {
    fn now() -> Self {
        crate::value::now()
    }
}

impl Now for chrono::NaiveDateTime {
    fn now() -> Self {
        crate::value::now().naive_utc()
    }
}

impl Now for chrono::NaiveDate {
    fn now() -> Self {
        crate::value::now().date_naive()
    }
}

impl Now for chrono::NaiveTime {
    fn now() -> Self {
        crate::value::now().time()
    }
}

impl<T: Now> Now for Option<T> {
    fn now() -> Self {
        Some(T::now())
    }
}

/// Whether a foreign-key column refers to the entity with this path. For constant assertions in derived code.
pub const fn refers_to(reference: Option<Reference>, entity: &str) -> bool {
    let Some(reference) = reference else { return false };
    let (a, b) = (reference.entity.as_bytes(), entity.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut index = 0;
    while index < a.len() {
        if a[index] != b[index] {
            return false;
        }
        index += 1;
    }
    true
}
