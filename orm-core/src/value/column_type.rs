//! What a column can hold: a scalar, or an `Option` of one.

use super::{Scalar, SqlType, ValueRef};
use crate::{Error, Result};

/// The type of a column: any [`Scalar`], or `Option` of one for a column that takes NULL. Not implemented by hand.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be stored in a column",
    label = "not a column type",
    note = "column types are bool, the integers and floats, String, Vec<u8>, chrono's dates and times, with their features \
            `Uuid`, `Decimal`, `serde_json::Value` and `Json<T>`, `Option` of these, enums with \
            `#[derive(DbEnum)]`, and types of your own that implement `orm_core::Scalar`"
)]
pub trait ColumnType: Clone + Sized + 'static {
    /// The type without `Option`.
    type Base: Scalar;
    /// The type with exactly one `Option`.
    type Nullable: ColumnType<Base = Self::Base>;
    /// Whether the column takes NULL.
    const NULLABLE: bool;
    /// The column's type in the database.
    const TYPE: SqlType = <Self::Base as Scalar>::SQL_TYPE;

    /// The value to bind.
    fn to_column(&self) -> ValueRef<'_>;

    /// The value of a cell.
    ///
    /// # Errors
    /// A NULL where none is allowed, or a value of another kind.
    fn from_column(value: ValueRef<'_>) -> Result<Self>;
}

impl<T: Scalar> ColumnType for T {
    type Base = T;
    type Nullable = Option<T>;
    const NULLABLE: bool = false;

    #[inline]
    fn to_column(&self) -> ValueRef<'_> {
        self.to_value()
    }

    #[inline]
    fn from_column(value: ValueRef<'_>) -> Result<T> {
        if value.is_null() {
            return Err(Error::value("found NULL in a field that is not an `Option`"));
        }
        T::from_value(value)
    }
}

impl<T: Scalar> ColumnType for Option<T> {
    type Base = T;
    type Nullable = Option<T>;
    const NULLABLE: bool = true;

    #[inline]
    fn to_column(&self) -> ValueRef<'_> {
        self.as_ref().map_or(ValueRef::Null, Scalar::to_value)
    }

    #[inline]
    fn from_column(value: ValueRef<'_>) -> Result<Option<T>> {
        match value {
            ValueRef::Null => Ok(None),
            value => T::from_value(value).map(Some),
        }
    }
}
