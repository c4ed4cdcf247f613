//! Types of optional crates, and lists: there and back, compared and counted.

mod decimal;
mod enumeration;
mod fit;
mod guide;
mod json;
mod list;
mod moment;
mod property;
mod uuid;
