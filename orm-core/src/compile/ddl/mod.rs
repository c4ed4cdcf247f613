//! From tables to the statements that create and drop them.

mod dialect;

pub use dialect::{Bracket, DdlDialect};
