//! Who is told what a session does: hooks of entities, and listeners.

mod change;
mod hook;
mod listener;

pub use change::{Change, ColumnChange};
pub(crate) use hook::Moment;
pub use listener::Listener;
pub(super) use listener::endless;
