//! What the language needs to know of an entity.

use crate::schema::Table;

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
    /// The primary key's Rust type; a tuple if it has several columns.
    type Key: Clone + PartialEq + std::fmt::Debug + Send + 'static;

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
