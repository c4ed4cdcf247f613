//! Patches of objects.

use super::{Handle, Session};
use crate::Result;
use crate::orm::patch::changes_of;
use crate::orm::{Entity, Patch};
use crate::value::{Value, ValueRef};

impl Session {
    /// Writes what a patch sets into an object, as `session[handle].name = ..` would: the next flush writes the columns that differ from the
    /// database. A patch that changes nothing leaves the object untouched.
    ///
    /// # Errors
    /// [`Error::Statement`](crate::Error::Statement) if the object has no values: it is pending, expired, deleted, rolled back, or of another
    /// session.
    pub fn patch<E: Entity>(&mut self, handle: Handle<E>, patch: &impl Patch<E>) -> Result<()> {
        self.require(handle)?;
        let mut changes: Vec<(usize, Value)> = Vec::new();
        changes.extend(changes_of(patch)?.into_iter().map(|(index, value)| (index, ValueRef::into_owned(value))));
        if !changes.is_empty() && self.objects.touch_row(handle) {
            self.objects.set_cells(handle.id, &mut changes)?;
        }
        Ok(())
    }
}
