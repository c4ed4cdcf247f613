//! What the language needs to know of an entity.

use crate::schema::Table;
use crate::value::{Scalar, ValueRef};

/// A struct that stands for a table. Made by `#[derive(Entity)]`; the part of an entity that statements need.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an entity",
    label = "not an entity",
    note = "add `#[derive(Entity)]` to the struct"
)]
pub trait Mapped: Sized + 'static {
    /// The struct's name.
    const NAME: &'static str;
    /// The struct's full path: what tells two structs of one name apart.
    const PATH: &'static str;
    /// The table's name, the same as `TABLE.name`: readable in constants.
    const TABLE_NAME: &'static str;
    /// The table's schema, the same as `TABLE.schema`: readable in constants.
    const TABLE_SCHEMA: Option<&'static str>;
    /// The primary key's columns.
    const KEY: &'static [KeyColumn];
    /// The foreign keys of several columns.
    const FOREIGN_KEYS: &'static [CompositeKey] = &[];
    /// The primary key's Rust type; a tuple if it has several columns.
    type Key: KeyType;

    /// The table.
    fn table() -> &'static Table;
}

/// One column of a primary key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyColumn {
    /// The column's name in the database.
    pub name: &'static str,
    /// Its position among the table's columns.
    pub index: usize,
}

/// The key of an entity that has none: there is no such value.
#[derive(Clone, Debug, PartialEq)]
pub enum NoPrimaryKey {}

impl KeyType for NoPrimaryKey {
    fn values(&self) -> Vec<ValueRef<'_>> {
        match *self {}
    }
}

/// The key of an entity that has one.
#[diagnostic::on_unimplemented(
    message = "this entity has no primary key, so a row cannot be identified by it",
    label = "no primary key",
    note = "use `query().filter(..)`, or give the table a primary key"
)]
pub trait Identifies: KeyType {}

#[diagnostic::do_not_recommend]
impl<T: Scalar + PartialEq> Identifies for T {}

/// A foreign key of several columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CompositeKey {
    /// [`Mapped::PATH`] of the entity it refers to.
    pub entity: &'static str,
    /// The columns that refer.
    pub from: &'static [KeyColumn],
    /// The columns they refer to, in the same order.
    pub to: &'static [KeyColumn],
    /// Whether no two rows have the same values.
    pub unique: bool,
}

/// The type of a primary key: a scalar, or a tuple of them for a key of several columns.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a primary key",
    label = "not a key's type",
    note = "a key is never NULL and can be compared: a column type with `PartialEq` and without `Option`, or up to four of them"
)]
pub trait KeyType: Clone + PartialEq + std::fmt::Debug + 'static {
    /// The values of the key's columns, in order.
    fn values(&self) -> Vec<ValueRef<'_>>;
}

#[diagnostic::do_not_recommend]
impl<T: Scalar + PartialEq> KeyType for T {
    fn values(&self) -> Vec<ValueRef<'_>> {
        vec![self.to_value()]
    }
}

macro_rules! tuples {
    ($(($($name:ident),+)),+ $(,)?) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($name: Scalar + PartialEq),+> KeyType for ($($name,)+) {
            #[allow(non_snake_case, reason = "a tuple's parts are named after their types")]
            fn values(&self) -> Vec<ValueRef<'_>> {
                let ($($name,)+) = self;
                vec![$($name.to_value()),+]
            }
        }

        #[diagnostic::do_not_recommend]
        impl<$($name: Scalar + PartialEq),+> Identifies for ($($name,)+) {}
    )+};
}

tuples!((A, B), (A, B, C), (A, B, C, D));
