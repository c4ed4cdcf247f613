//! Changes of some columns, as a struct: what a program is sent to change a row by.

mod field;
mod patched;
mod statement;

pub use field::{PatchColumn, PatchField, add_change};
pub use patched::Patched;
pub use statement::Patching;

use crate::value::ValueRef;

/// A struct that says which columns of an `E` change: `#[derive(Patch)]` writes this.
///
/// [`Entity::patch`](super::Entity::patch) takes it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no patch of `{E}`",
    label = "not a patch of `{E}`",
    note = "add `#[derive(Patch)]` and `#[orm(entity = {E})]` to the struct"
)]
pub trait Patch<E> {
    /// The columns that change, by position, and the values they get.
    fn changes(&self) -> Vec<(usize, ValueRef<'_>)>;

    /// Whether nothing changes.
    fn is_empty(&self) -> bool {
        self.changes().is_empty()
    }
}
