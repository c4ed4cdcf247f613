//! What a statement can be run on.

use super::Connection;
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
}

impl<X: Executor + ?Sized> Executor for &mut X {
    fn connection(&mut self) -> Result<&mut Connection> {
        (**self).connection()
    }
}
