//! Changes of some columns, as a struct: what a program is sent to change a row by.

mod field;
mod patched;
mod statement;

pub use field::{PatchColumn, PatchField, add_change};
pub use patched::Patched;
pub use statement::Patching;

use super::Entity;
use crate::value::ValueRef;
use crate::{Error, Result};

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

/// What a patch changes, if it may. A constant column has been looked at by the compiler, another one is only known now.
pub(super) fn changes_of<E: Entity>(patch: &impl Patch<E>) -> Result<Vec<(usize, ValueRef<'_>)>> {
    let changes = patch.changes();
    let is_key = |index: usize| E::KEY.iter().any(|key| key.index == index);
    for column in changes.iter().map(|(index, _)| *index) {
        let meta = &E::table().columns[column];
        meta.check_changeable(E::NAME)?;
        if is_key(column) {
            let reason = format!(
                "`{}.{}` is in the key, by which a patch finds its row, and stays as it is",
                E::NAME,
                meta.field
            );
            return Err(Error::statement(reason));
        }
    }
    Ok(changes)
}
