//! What generic-free code knows of an entity.

use std::any::{Any, TypeId};

use super::arena::{AnyArena, Arena};
use crate::orm::{Entity, Record};
use crate::schema::Table;
use crate::sql::{Endpoint, KeyColumn, Relation};
use crate::value::Value;

/// An entity without its type: what loading works with, so that it is compiled once and not once for each entity.
pub struct Mapper {
    /// The struct's name.
    pub name: &'static str,
    /// The table.
    pub table: fn() -> &'static Table,
    /// The primary key's columns.
    pub key: &'static [KeyColumn],
    /// The relationships declared on the struct.
    pub relations: &'static [&'static Relation],
    pub(crate) type_id: fn() -> TypeId,
    pub(crate) arena: fn() -> Box<dyn AnyArena>,
    /// The columns that a new row gives values for.
    pub(crate) new_columns: &'static [usize],
    /// The columns that a whole row gives values for.
    pub(crate) writable: &'static [usize],
    /// The columns with a default of ours.
    pub(crate) defaults: &'static [usize],
    pub(crate) default_value: fn(usize) -> Option<Value>,
    pub(crate) update_value: fn(usize) -> Option<Value>,
    /// Whether the entity has hooks.
    pub(crate) has_hooks: bool,
    /// The column that counts a row's changes.
    pub(crate) version: Option<usize>,
}

impl Mapper {
    /// The mapper at one end of a relationship.
    pub(crate) fn of(endpoint: &Endpoint) -> &'static Mapper {
        (endpoint.mapper)().downcast_ref().expect("every endpoint is made by `endpoint`")
    }

    /// The mapper of an entity.
    pub fn new<E: Entity>() -> &'static Mapper {
        const {
            &Mapper {
                name: E::NAME,
                table: E::table,
                key: E::KEY,
                relations: E::RELATIONS,
                type_id: TypeId::of::<E>,
                arena: || Box::new(Arena::<E>::default()),
                new_columns: <E::New as Record<E>>::COLUMNS,
                writable: E::WRITABLE,
                defaults: E::DEFAULTS,
                default_value: E::default_value,
                update_value: E::update_value,
                has_hooks: E::HOOKS.is_some(),
                version: E::VERSION,
            }
        }
    }
}

/// The mapper of an entity, opaque. Called by derived code through [`endpoint`].
pub fn mapper_of<E: Entity>() -> &'static (dyn Any + Send + Sync) {
    Mapper::new::<E>()
}

/// One end of a relationship. Called by derived code.
pub const fn endpoint<E: Entity>() -> Endpoint {
    Endpoint { table: E::table, mapper: mapper_of::<E> }
}
