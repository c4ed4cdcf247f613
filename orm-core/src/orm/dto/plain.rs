//! A DTO of columns alone, from the entity itself.

use super::DtoOf;
use super::object::{Object, ObjectReader};
use crate::orm::Entity;
use crate::value::ColumnType;

/// An entity on its own, of which no relationship is loaded. The lifetime lets derived code ask for a bound that does not hold,
/// which only makes the impl not apply.
pub struct Unloaded<'a>(std::marker::PhantomData<&'a ()>);

/// A field of type `F` can be filled from an entity on its own: it is a column.
#[diagnostic::on_unimplemented(
    message = "a DTO with a field of type `{F}` cannot be made from an entity alone",
    label = "this DTO holds a relationship",
    note = "read it by a query (`.dto()`), or load the relationship and call `view.to_dto()`"
)]
pub trait Plain<F> {}

#[diagnostic::do_not_recommend]
impl<F: ColumnType> Plain<F> for Unloaded<'_> {}

/// Makes a DTO of columns alone. Called by derived code, under the bound that all fields are columns.
///
/// # Panics
/// Never: a derived column knows its field, which is only copied.
pub fn plain<E: Entity, D: DtoOf<E>>(entity: &E) -> D {
    ObjectReader::read(Object::Alone(entity)).expect("a derived column knows its field")
}
