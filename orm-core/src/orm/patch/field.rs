//! What fits together: a field of a patch, and what it is written to.

use super::Patched;
use crate::orm::{Embed, Embedded};
use crate::sql::{Column, Mapped};
use crate::value::{ColumnType, Scalar, ValueRef};

/// A field of a patch for a column of type `T`.
#[diagnostic::on_unimplemented(
    message = "a field of type `{Self}` cannot change a column of type `{T}`",
    label = "expected `Patched<{T}>`",
    note = "an `Option` of the column's type will also do, where the column takes no NULL: `None` keeps it then"
)]
pub trait PatchField<T> {
    /// The value that the column gets, if it gets one.
    fn given(&self) -> Option<&T>;
}

impl<T> PatchField<T> for Patched<T> {
    fn given(&self) -> Option<&T> {
        self.as_set()
    }
}

/// Not for a column that takes NULL, where `None` could mean that too.
impl<T: Scalar> PatchField<T> for Option<T> {
    fn given(&self) -> Option<&T> {
        self.as_ref()
    }
}

/// What a field of type `F` in a patch of `E` is written to: a column, or the columns of an embedded struct.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no column of `{E}` that a patch can change",
    label = "expected a column of `{E}`",
    note = "a patch changes columns of its entity, and embedded structs as a whole"
)]
pub trait PatchColumn<E, F> {
    /// Adds what the field changes.
    fn add<'p>(self, field: &'p F, changes: &mut Vec<(usize, ValueRef<'p>)>);
}

/// Adds what a field changes. Called by derived code.
pub fn add_change<'p, E, F, C: PatchColumn<E, F>>(changes: &mut Vec<(usize, ValueRef<'p>)>, column: C, field: &'p F) {
    column.add(field, changes);
}

impl<E, T: ColumnType, F: PatchField<T>> PatchColumn<E, F> for Column<E, T> {
    fn add<'p>(self, field: &'p F, changes: &mut Vec<(usize, ValueRef<'p>)>) {
        changes.extend(field.given().map(|value| (self.index(), value.to_column())));
    }
}

impl<E: Mapped, M: Embed, F: PatchField<M>> PatchColumn<E, F> for Embedded<E, M> {
    fn add<'p>(self, field: &'p F, changes: &mut Vec<(usize, ValueRef<'p>)>) {
        let Some(value) = field.given() else { return };
        changes.extend(M::WRITABLE.iter().map(|index| (self.index() + index, value.cell(*index))));
    }
}
