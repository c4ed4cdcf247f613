//! How two tables belong together, as data.

use std::any::Any;
use std::fmt;

use super::{Cascade, KeyColumn};
use crate::schema::{ReferentialAction, Table};

/// A relationship seen from one of its sides. The derive writes one `static` for each.
pub struct Relation {
    /// The struct on this side.
    pub entity: &'static str,
    /// The relationship's name on this side: `owned_groups`.
    pub name: &'static str,
    /// What stands on the other side.
    pub kind: RelationKind,
    /// Columns of this side's table that are compared.
    pub from: &'static [KeyColumn],
    /// Columns of the other side's table (or of the association table's far key) that are compared, in the same order.
    pub to: &'static [KeyColumn],
    /// The table in between, for many-to-many.
    pub through: Option<Through>,
    /// Whether the other side can be missing.
    pub optional: bool,
    /// This side.
    pub source: Endpoint,
    /// The other side.
    pub target: Endpoint,
    /// What a session does with the other side.
    pub cascade: Cascade,
}

/// The kinds of relationships, seen from the owning side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RelationKind {
    /// The foreign key is on this side.
    ManyToOne,
    /// The foreign key is on the other side and unique.
    OneToOne,
    /// The foreign key is on the other side.
    OneToMany,
    /// A table in between holds a foreign key to each side.
    ManyToMany,
}

/// The table in between of a many-to-many relationship.
#[derive(Debug)]
pub struct Through {
    /// The association table's name.
    pub table: &'static str,
    /// Its schema.
    pub schema: Option<&'static str>,
    /// Its columns that refer to this side, in the order of [`Relation::from`].
    pub from: &'static [&'static str],
    /// Its columns that refer to the other side, in the order of [`Relation::to`].
    pub to: &'static [&'static str],
    /// The association entity's table; absent when the table has no struct and is made by us.
    pub entity: Option<fn() -> &'static Table>,
    /// What the association rows do when either side is deleted, for a table made by us.
    pub on_delete: ReferentialAction,
}

/// One side of a relationship.
#[derive(Clone, Copy)]
pub struct Endpoint {
    /// The side's table.
    pub table: fn() -> &'static Table,
    /// What the mapping layer knows of the side's struct; opaque here.
    pub mapper: fn() -> &'static (dyn Any + Send + Sync),
}

impl Relation {
    /// Whether the other side is a list.
    pub fn is_to_many(&self) -> bool {
        matches!(self.kind, RelationKind::OneToMany | RelationKind::ManyToMany)
    }

    /// The relationship's constant as written in code: `User::OWNED_GROUPS`.
    pub fn constant(&self) -> String {
        format!("{}::{}", self.entity, self.name.to_uppercase())
    }

    /// The other side's table.
    pub fn target_table(&self) -> &'static Table {
        (self.target.table)()
    }

    /// This side's table.
    pub fn source_table(&self) -> &'static Table {
        (self.source.table)()
    }
}

impl PartialEq for Relation {
    fn eq(&self, other: &Relation) -> bool {
        std::ptr::eq(self, other)
            || (self.name == other.name && std::ptr::eq(self.source_table(), other.source_table()))
    }
}

impl fmt::Debug for Relation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.constant())
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&(self.table)().name)
    }
}
