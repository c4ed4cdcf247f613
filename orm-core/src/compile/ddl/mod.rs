//! From tables to the statements that create and drop them.

mod dialect;
mod index;
mod names;
mod script;
mod table;
mod violation;
mod words;

pub use dialect::{Bracket, DdlDialect};
pub use script::DdlScript;
pub(crate) use violation::complete;
