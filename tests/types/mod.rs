//! Types of optional crates, and lists: there and back, compared and counted.

mod decimal;
mod fit;
mod json;
mod list;
mod uuid;
