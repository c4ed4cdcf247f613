//! DTOs: structs whose fields say which columns, joins and further statements a query needs.
//!
//! A DTO is read in two ways that share its one list of fields: from a query's rows, as its [`Plan`] asked for them, and from
//! loaded objects without SQL. Only the thin part that names types is generic; plans, rows and statements are plain data.

mod evaluate;
mod field;
mod nested;
mod object;
mod plain;
mod plan;
mod reader;
mod rows;
mod shape;
mod source;
mod trail;

use std::any::TypeId;

pub use field::{Fields, Visitor, field};
pub use nested::Nested;
pub use plain::{Plain, Unloaded, plain};
pub use plan::Plan;
pub use reader::Reader;
pub use shape::Dtos;
pub use source::Source;

use super::Entity;
use crate::{Error, Result};

/// A struct that a query is read into, made by `#[derive(Dto)]`: its fields choose the columns, the joins and the statements for
/// children.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a DTO",
    label = "not a DTO",
    note = "add `#[derive(Dto)]` and `#[orm(entity = ..)]` to the struct"
)]
pub trait Dto: Sized + 'static {
    /// The entity whose rows it is read from.
    type Entity: Entity;

    /// The struct's name.
    const NAME: &'static str;

    /// Goes over the fields, in their order: asks for what they need, or reads them and answers the struct. One function for both,
    /// since two would show each mistake in a field twice.
    ///
    /// # Errors
    /// As [`plan`](Self::plan) and [`read`](Self::read).
    fn fields(fields: Fields<'_, '_>) -> Result<Option<Self>>;

    /// Asks for what the fields need.
    ///
    /// # Errors
    /// A field that no statement can fill.
    fn plan(plan: &mut Plan) -> Result<()> {
        Self::fields(Fields::Plan(plan)).map(|_| ())
    }

    /// Reads the fields.
    ///
    /// # Errors
    /// A value that does not fit its field, or a relationship that was not loaded.
    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        Self::fields(Fields::Read(reader))?.ok_or_else(|| Error::statement(format!("`{}` was not read", Self::NAME)))
    }

    /// What tells the struct from others, the same for the struct in a `Box`.
    #[doc(hidden)]
    fn id() -> TypeId {
        TypeId::of::<Self>()
    }
}

/// A DTO of the entity `E`: the same as `Dto<Entity = E>`, in a form that makes for better messages.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a DTO of `{E}`",
    label = "not a DTO of `{E}`",
    note = "add `#[derive(Dto)]` and `#[orm(entity = {E})]` to the struct"
)]
pub trait DtoOf<E: Entity>: Dto<Entity = E> {}

/// A DTO that contains itself needs the box.
impl<D: Dto> Dto for Box<D> {
    type Entity = D::Entity;
    const NAME: &'static str = D::NAME;

    fn fields(fields: Fields<'_, '_>) -> Result<Option<Box<D>>> {
        D::fields(fields).map(|dto| dto.map(Box::new))
    }

    fn id() -> TypeId {
        D::id()
    }
}

impl<E: Entity, D: DtoOf<E>> DtoOf<E> for Box<D> {}

/// A DTO without its type.
#[derive(Clone, Copy)]
pub(crate) struct DtoType {
    pub(crate) id: TypeId,
    pub(crate) name: &'static str,
    pub(crate) plan: fn(&mut Plan) -> Result<()>,
}

impl DtoType {
    pub(crate) fn of<D: Dto>() -> DtoType {
        DtoType { id: D::id(), name: D::NAME, plan: D::plan }
    }
}
