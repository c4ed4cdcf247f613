//! What a statement can be run on.

use super::{Connection, Followed, RowChange};
use crate::Result;

/// Anything that leads to a connection: [`Connection`], a pooled connection, a session. Statements take `&mut dyn Executor`, so
/// that helper functions need no generics: `fn load(db: &mut dyn Executor) -> Result<..>`.
#[diagnostic::on_unimplemented(
    message = "statements cannot be run on `{Self}`",
    label = "no connection",
    note = "use `&mut engine.connection()?`, the `s` of `engine.transaction(|s| ..)`, or `&mut engine.session()`"
)]
pub trait Executor {
    /// The connection to run on, with its transaction begun where the executor has one.
    ///
    /// # Errors
    /// No connection can be had, or the transaction cannot begin.
    fn connection(&mut self) -> Result<&mut Connection>;

    /// Told of rows that a statement is about to change. A session finds out here which of its objects are among them.
    ///
    /// # Errors
    /// They cannot be found out.
    fn before_change(&mut self, change: &RowChange<'_>) -> Result<Followed> {
        let _ = change;
        Ok(Followed::default())
    }

    /// Told that the rows were changed, with what `before_change` answered. A session brings its objects up to date.
    ///
    /// # Errors
    /// They cannot be brought up to date.
    fn after_change(&mut self, followed: Followed) -> Result<()> {
        let _ = followed;
        Ok(())
    }
}

impl<X: Executor + ?Sized> Executor for &mut X {
    fn connection(&mut self) -> Result<&mut Connection> {
        (**self).connection()
    }

    fn before_change(&mut self, change: &RowChange<'_>) -> Result<Followed> {
        (**self).before_change(change)
    }

    fn after_change(&mut self, followed: Followed) -> Result<()> {
        (**self).after_change(followed)
    }
}
