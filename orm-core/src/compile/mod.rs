//! From statements to SQL text and binds. How databases differ is asked of a [`Dialect`]; no database is named here.

mod capabilities;
mod dialect;

pub use capabilities::Capabilities;
pub use dialect::Dialect;
