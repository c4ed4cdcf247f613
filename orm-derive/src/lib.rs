//! Derive macros of orm-core.
