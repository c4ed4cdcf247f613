//! The conversion between one Rust type and one database value.

use super::{SqlType, TypeAttributes, ValueRef};
use crate::Result;

/// A Rust type that fills one column. Implement it to store a type of your own; `Option` comes with it. For a newtype,
/// `#[derive(DbType)]` writes it.
///
/// ```
/// use orm_core::{Result, Scalar, SqlType, ValueRef};
///
/// #[derive(Clone, Debug, PartialEq)]
/// struct Email(String);
///
/// impl Scalar for Email {
///     const SQL_TYPE: SqlType = SqlType::Text;
///
///     fn to_value(&self) -> ValueRef<'_> {
///         self.0.to_value()
///     }
///
///     fn from_value(value: ValueRef<'_>) -> Result<Self> {
///         String::from_value(value).map(Email)
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be stored in a column",
    label = "not a column type",
    note = "column types are bool, the integers and floats, String, Vec<u8>, chrono's dates and times, with their features \
            `Uuid`, `Decimal`, `serde_json::Value` and `Json<T>`, `Option` of these, enums with \
            `#[derive(DbEnum)]`, and types of your own that implement `orm_core::Scalar`"
)]
pub trait Scalar: Clone + std::fmt::Debug + Sized + 'static {
    /// The column's type.
    const SQL_TYPE: SqlType;

    /// What the type says of every column that holds it.
    const ATTRIBUTES: TypeAttributes = TypeAttributes::NONE;

    /// The value to bind; borrows text and bytes.
    fn to_value(&self) -> ValueRef<'_>;

    /// The value that came back from the database, never NULL.
    ///
    /// # Errors
    /// [`Error::Value`](crate::Error::Value) when the cell holds another kind of value or one out of range.
    fn from_value(value: ValueRef<'_>) -> Result<Self>;
}

/// An enum whose variants are stored by name; made by `#[derive(DbEnum)]`.
pub trait DbEnum: Scalar + Copy {
    /// All variants, in the order of the declaration.
    const VARIANTS: &'static [Self];

    /// The variant's name in the database.
    fn as_str(self) -> &'static str;
}
