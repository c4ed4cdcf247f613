//! What an entity does when a session reads and writes its rows.

mod changes;
mod problems;

pub use changes::{Changed, Changes};
pub use problems::Problems;

use super::Entity;
use crate::Result;

/// What an entity does when a [`Session`](super::Session) reads and writes its rows. Each method does nothing unless you write it.
///
/// The struct says `#[orm(hooks)]`, and then has an `impl Hooks`: one without the other does not compile.
///
/// ```
/// use orm_core::prelude::*;
///
/// #[derive(Entity, Clone, Debug)]
/// # #[orm(register = false)]
/// #[orm(table = "users", hooks)]
/// struct User {
///     #[orm(primary_key)]
///     id: i32,
///     name: String,
///     email: String,
///     #[orm(default = 0)]
///     renamed: i32,
/// }
///
/// impl Hooks for User {
///     fn before_insert(new: &mut NewUser) -> Result<()> {
///         new.email = new.email.trim().to_lowercase();
///         Ok(())
///     }
///
///     fn before_update(&mut self, changes: &Changes<'_, Self>) -> Result<()> {
///         if changes.has(User::NAME) {
///             self.renamed += 1;
///         }
///         Ok(())
///     }
///
///     fn validate(&self, problems: &mut Problems) {
///         if self.name.is_empty() {
///             problems.add(User::NAME, "must not be empty");
///         }
///     }
///
///     fn validate_new(new: &NewUser, problems: &mut Problems) {
///         if !new.email.contains('@') {
///             problems.add(User::EMAIL, "is no address");
///         }
///     }
/// }
///
/// // A session asks before it writes. So can you.
/// let error = Problems::check_new::<User>(&NewUser { name: "Ann".into(), email: "ann".into() }).unwrap_err();
/// assert_eq!(error.to_string(), "a new `User` is not valid: `email` is no address");
/// ```
///
/// # When
///
/// A flush first asks all new and changed objects what is [wrong](Self::validate) with them, and runs nothing if anything is. The hooks before
/// a statement then run for each object, before the first statement of the flush; those after it run when the rows are written. An error from
/// either ends the flush as the database's own would. What a hook writes into its object is written with it.
///
/// Statements of your own ([`insert`](Entity::insert), [`update`](Entity::update), [`delete`](Entity::delete) and their like) and what the
/// database does by itself (`ON DELETE`) concern rows and no objects, so they call no hooks.
///
/// A hook has its own object and nothing else: it runs no statements. What concerns several objects, or needs to know who is asking, is for a
/// listener of the session.
#[diagnostic::on_unimplemented(
    message = "`{Self}` says `#[orm(hooks)]`, but there is no `impl Hooks for {Self}`",
    label = "hooks are announced here",
    note = "write `impl Hooks for {Self} {{ .. }}` with the hooks that it has, or remove `hooks`"
)]
pub trait Hooks: Entity + Hooked {
    /// Before a new row is inserted: what it writes into `new` is inserted.
    ///
    /// # Errors
    /// Any: nothing is written then.
    fn before_insert(new: &mut Self::New) -> Result<()> {
        let _ = new;
        Ok(())
    }

    /// The same for a whole row that was added with its key.
    ///
    /// # Errors
    /// Any: nothing is written then.
    fn before_insert_row(&mut self) -> Result<()> {
        Ok(())
    }

    /// After the row was inserted; `self` is the row as the database holds it.
    ///
    /// # Errors
    /// Any: the flush has failed then.
    fn after_insert(&self) -> Result<()> {
        Ok(())
    }

    /// Before a changed row is updated: what it changes in `self` is written, too.
    ///
    /// # Errors
    /// Any: nothing is written then.
    fn before_update(&mut self, changes: &Changes<'_, Self>) -> Result<()> {
        let _ = changes;
        Ok(())
    }

    /// After the row was updated, with all that was changed.
    ///
    /// # Errors
    /// Any: the flush has failed then.
    fn after_update(&self, changes: &Changes<'_, Self>) -> Result<()> {
        let _ = changes;
        Ok(())
    }

    /// Before the row is deleted.
    ///
    /// # Errors
    /// Any: nothing is written then.
    fn before_delete(&self) -> Result<()> {
        Ok(())
    }

    /// After the row was deleted.
    fn after_delete(&self) {}

    /// After the row was read into the session, or read again. What it changes in `self` counts as read, not as a change.
    fn after_load(&mut self) {}

    /// After the transaction that wrote the row was committed, once for each row: `what` it did to it as a whole.
    fn after_commit(&self, what: Changed) {
        let _ = what;
    }

    /// After a transaction that had written the row was rolled back: `what` was undone.
    fn after_rollback(&self, what: Changed) {
        let _ = what;
    }

    /// Says what is wrong with a row that is about to be inserted or updated. All that is wrong with all objects of a flush is reported at once,
    /// as [`Error::Invalid`](crate::Error::Invalid).
    fn validate(&self, problems: &mut Problems) {
        let _ = problems;
    }

    /// The same for a new row.
    fn validate_new(new: &Self::New, problems: &mut Problems) {
        let _ = (new, problems);
    }
}

/// A struct with `#[orm(hooks)]`, which alone makes its hooks known. Written by the derive.
#[diagnostic::on_unimplemented(
    message = "nobody would call the hooks of `{Self}`",
    label = "these hooks are not announced",
    note = "add `#[orm(hooks)]` to the struct"
)]
pub trait Hooked {}

/// The hooks of an entity as functions, so that a session can look at once whether there are any.
pub struct HookSet<E: Entity> {
    /// [`Hooks::before_insert`].
    pub before_insert: fn(&mut E::New) -> Result<()>,
    /// [`Hooks::before_insert_row`].
    pub before_insert_row: fn(&mut E) -> Result<()>,
    /// [`Hooks::after_insert`].
    pub after_insert: fn(&E) -> Result<()>,
    /// [`Hooks::before_update`].
    pub before_update: fn(&mut E, &Changes<'_, E>) -> Result<()>,
    /// [`Hooks::after_update`].
    pub after_update: fn(&E, &Changes<'_, E>) -> Result<()>,
    /// [`Hooks::before_delete`].
    pub before_delete: fn(&E) -> Result<()>,
    /// [`Hooks::after_delete`].
    pub after_delete: fn(&E),
    /// [`Hooks::after_load`].
    pub after_load: fn(&mut E),
    /// [`Hooks::after_commit`].
    pub after_commit: fn(&E, Changed),
    /// [`Hooks::after_rollback`].
    pub after_rollback: fn(&E, Changed),
    /// [`Hooks::validate`].
    pub validate: fn(&E, &mut Problems),
    /// [`Hooks::validate_new`].
    pub validate_new: fn(&E::New, &mut Problems),
}

/// The hooks of an entity. Called by derived code.
pub const fn hook_set<E: Hooks>() -> HookSet<E> {
    HookSet {
        before_insert: E::before_insert,
        before_insert_row: E::before_insert_row,
        after_insert: E::after_insert,
        before_update: E::before_update,
        after_update: E::after_update,
        before_delete: E::before_delete,
        after_delete: E::after_delete,
        after_load: E::after_load,
        after_commit: E::after_commit,
        after_rollback: E::after_rollback,
        validate: E::validate,
        validate_new: E::validate_new,
    }
}
