//! Values on their way to and from the database.
//!
//! [`ValueRef`] is one value, borrowed where that saves a copy; [`Value`] is the same, owned. [`Scalar`] converts a Rust type to
//! and from it, and [`ColumnType`] adds `Option` around any scalar.

mod attributes;
mod cell;
mod chrono;
mod column_type;
#[cfg(feature = "decimal")]
mod decimal;
mod digits;
#[cfg(feature = "json")]
mod json;
mod key;
mod list;
mod number;
mod scalar;
#[cfg(feature = "serde")]
mod serialize;
mod sql_type;
mod text;
mod typed;
#[cfg(feature = "uuid")]
mod uuid;
mod uuid_text;

pub(crate) use self::chrono::now;
pub use attributes::{TypeAttributes, TypeSql};
pub(crate) use cell::UNWRITABLE;
pub use cell::{Value, ValueRef};
pub use column_type::ColumnType;
pub(crate) use digits::Digits;
#[cfg(feature = "json")]
pub use json::Json;
pub use key::KeyValue;
pub use list::Element;
pub use scalar::{DbEnum, Scalar};
pub use sql_type::{EnumType, SqlType};
pub(crate) use uuid_text::uuid_text;
