//! A DTO inside another one, for a relationship to one row.

use super::{DtoOf, DtoType, Plan, Reader};
use crate::Result;
use crate::orm::Entity;
use crate::sql::Path;

/// A field that can hold a relationship with the far end `N`: a DTO of it, or `Option` of one where the row can be missing.
#[diagnostic::on_unimplemented(
    message = "a field of type `{Self}` cannot hold a relationship to `{N}`",
    label = "expected a DTO of that entity, in an `Option` if and only if the relationship can be missing",
    note = "a relationship to `Option<User>` can be missing: its field is `Option<UserDto>`; one to `User` cannot: its field is \
            `UserDto`, a struct with `#[derive(Dto)]` and `#[orm(entity = User)]`"
)]
pub trait Nested<N>: Sized {
    /// Asks for it.
    ///
    /// # Errors
    /// As [`Dto::plan`](super::Dto::plan).
    fn plan_nested(path: Path, plan: &mut Plan) -> Result<()>;

    /// Reads it.
    ///
    /// # Errors
    /// As [`Dto::read`](super::Dto::read).
    fn read_nested(path: impl FnOnce() -> Path, reader: &mut Reader<'_>) -> Result<Self>;
}

#[diagnostic::do_not_recommend]
impl<E: Entity, D: DtoOf<E>> Nested<E> for D {
    fn plan_nested(path: Path, plan: &mut Plan) -> Result<()> {
        plan.one(DtoType::of::<D>(), path, false)
    }

    fn read_nested(path: impl FnOnce() -> Path, reader: &mut Reader<'_>) -> Result<D> {
        match reader {
            Reader::Row(_) => D::read(reader).map_err(|error| error.in_entity(D::NAME)),
            Reader::Object(reader) => reader.required(&path()),
        }
    }
}

#[diagnostic::do_not_recommend]
impl<E: Entity, D: DtoOf<E>> Nested<Option<E>> for Option<D> {
    fn plan_nested(path: Path, plan: &mut Plan) -> Result<()> {
        plan.one(DtoType::of::<D>(), path, true)
    }

    fn read_nested(path: impl FnOnce() -> Path, reader: &mut Reader<'_>) -> Result<Option<D>> {
        let end = match reader {
            Reader::Row(row) => row.optional()?,
            Reader::Object(reader) => return reader.optional(&path()),
        };
        let Some(end) = end else { return Ok(None) };
        let nested = D::read(reader).map_err(|error| error.in_entity(D::NAME))?;
        if let Reader::Row(row) = reader {
            row.go_on(end);
        }
        Ok(Some(nested))
    }
}
