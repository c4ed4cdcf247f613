//! From tables to the statements that create and drop them.

mod dialect;
mod index;
mod names;
mod script;
mod table;
mod words;

pub use dialect::{Bracket, DdlDialect};
pub use script::DdlScript;
