//! Texts, and types around them.

use crate::value::Scalar;

/// A type that is stored as text: what `like`, `contains`, `lower` and the like work on.
#[diagnostic::on_unimplemented(message = "`{Self}` is no text", label = "this needs a text")]
pub trait Textual: Scalar {}

impl Textual for String {}
