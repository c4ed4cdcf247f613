//! Every entity linked into the program.

use super::Mapper;

/// An entity announced by its derive; [`Schema::registered`](crate::Schema::registered) collects them.
pub struct Registration {
    /// The struct's full path.
    pub path: &'static str,
    /// The entity.
    pub mapper: fn() -> &'static Mapper,
}

inventory::collect!(Registration);
