//! The doors that derived code uses. Not for anything else: names here change without notice.

mod column;
mod composite;
mod embed;
mod enumeration;
mod fill;
mod newtype;
mod relation;
mod serialize;

use std::borrow::Cow;

pub use self::column::{column, is_decimal, is_integer, is_limited, is_nullable, is_text, is_version, require, typed};
pub use self::composite::{ByKey, UNKNOWN_KEYS, composite_foreign_key, composite_key, end};
pub use self::embed::{Positions, are_apart, embedded, n_positions, positions, with_embedded};
pub use self::enumeration::{checked_enum_type, enum_type, enum_value, read_enum};
pub use self::fill::{Fill, Now, fill};
pub use self::newtype::{Wraps, WrapsText};
pub use self::relation::{
    By, Referred, SameType, between, by_table, foreign_key, has_key_of, key_column, many, many_to_many, many_to_one,
    one, one_to_many, one_to_one, referred, referred_column, same_key, same_type, takes_null,
};
pub use crate::__serialize_view as serialize_view;
pub use crate::engine::Row;
pub use crate::error::Result;
pub use crate::orm::dto::{Plain, Unloaded, Visitor, field, plain};
pub use crate::orm::{
    Addition, Dto, DtoOf, Embed, Embedded, Entity, Fields, Given, HookSet, Hooked, KeyOf, Mapper, Patch, ReadOnly,
    Record, References, Registration, ToKey, View, ViewTarget, Views, add_change, endpoint, hook_set, read,
};
pub use crate::schema::{
    Check, Column, Computed, ForeignKey, Index, IndexColumn, Name, ReferentialAction, SqlText, Table, Unique,
};
pub use crate::sql::{
    Cascade, Column as TypedColumn, CompositeKey, KeyColumn, Mapped, NoPrimaryKey, OnParentDelete, PlainValue,
    Reference, Relation, RelationKind, Target, Textual, Through, ToMany, ToOne,
};
pub use crate::value::{ColumnType, DbEnum, EnumType, Scalar, SqlType, TypeAttributes, TypeSql, Value, ValueRef};
pub use core::option::Option::{self, None, Some};
pub use core::result::Result::Ok;
pub use inventory;
#[cfg(feature = "serde")]
pub use serde;
pub use std::sync::LazyLock;
pub use std::vec::Vec;

/// A literal name.
pub const fn name(name: &'static str) -> Name {
    Cow::Borrowed(name)
}
