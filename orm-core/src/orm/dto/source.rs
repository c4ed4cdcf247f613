//! What can fill a field: a column, an expression, a relationship.

use super::reader::Reader;
use super::{DtoOf, DtoType, Nested, Plan};
use crate::Result;
use crate::orm::Entity;
use crate::orm::load::LoadPart;
use crate::sql::{Column, Expr, Part, Path, Target, ToMany, ToOne};
use crate::value::ColumnType;

/// What can fill a field of type `F` in a DTO of the entity `E`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot fill a field of type `{F}`",
    label = "another type is expected here",
    note = "a column fills a field of its own type (`Option<..>` where it can be NULL), a relationship to one row a DTO, or \
            `Option` of a DTO where the row can be missing, and a relationship to many rows a `Vec` of DTOs"
)]
pub trait Source<E, F>: Sized {
    /// Asks for it.
    ///
    /// # Errors
    /// What no statement can answer.
    fn plan(self, plan: &mut Plan) -> Result<()>;

    /// Reads it. `source` is called for loaded objects only: a row is read in the order of the plan.
    ///
    /// # Errors
    /// A value that does not fit, or a relationship that was not loaded.
    fn read(source: impl FnOnce() -> Self, reader: &mut Reader<'_>) -> Result<F>;
}

impl<E: Entity, T: ColumnType> Source<E, T> for Column<E, T> {
    fn plan(self, plan: &mut Plan) -> Result<()> {
        plan.column(self.into_node())
    }

    fn read(source: impl FnOnce() -> Self, reader: &mut Reader<'_>) -> Result<T> {
        match reader {
            Reader::Row(reader) => reader.column(),
            Reader::Object(reader) => reader.column(source()),
        }
    }
}

impl<E: Entity, T: ColumnType> Source<E, T> for Expr<E, T> {
    fn plan(self, plan: &mut Plan) -> Result<()> {
        plan.column(self.into_node())
    }

    fn read(source: impl FnOnce() -> Self, reader: &mut Reader<'_>) -> Result<T> {
        match reader {
            Reader::Row(reader) => reader.column(),
            Reader::Object(reader) => reader.expression(source().node()),
        }
    }
}

impl<E: Entity, N: Target, F: Nested<N>> Source<E, F> for ToOne<E, N> {
    fn plan(self, plan: &mut Plan) -> Result<()> {
        F::plan_nested(self.into_path(), plan)
    }

    fn read(source: impl FnOnce() -> Self, reader: &mut Reader<'_>) -> Result<F> {
        F::read_nested(|| source().into_path(), reader)
    }
}

impl<E: Entity, C: Entity, D: DtoOf<C>> Source<E, Vec<D>> for ToMany<E, C> {
    fn plan(self, plan: &mut Plan) -> Result<()> {
        plan.many(DtoType::of::<D>(), self.into_path(), LoadPart::default())
    }

    fn read(source: impl FnOnce() -> Self, reader: &mut Reader<'_>) -> Result<Vec<D>> {
        many(|| Ok(source().into_path()), reader)
    }
}

impl<E: Entity, C: Entity, D: DtoOf<C>> Source<E, Vec<D>> for Part<E, C> {
    fn plan(self, plan: &mut Plan) -> Result<()> {
        let part = LoadPart { filter: self.filter, order_by: self.order_by, limit_each: self.limit_each };
        plan.many(DtoType::of::<D>(), self.path, part)
    }

    fn read(_: impl FnOnce() -> Self, reader: &mut Reader<'_>) -> Result<Vec<D>> {
        match reader {
            Reader::Row(reader) => reader.many(),
            Reader::Object(reader) => Err(reader.needs_database("a part of a relationship")),
        }
    }
}

fn many<C: Entity, D: DtoOf<C>>(path: impl FnOnce() -> Result<Path>, reader: &mut Reader<'_>) -> Result<Vec<D>> {
    match reader {
        Reader::Row(reader) => reader.many(),
        Reader::Object(reader) => reader.many(&path()?),
    }
}
