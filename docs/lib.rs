//! Compiles the guide: each Rust block of the README and of the pages in this folder is an example of this crate.
//!
//! A block that does not declare its own entities uses those of `club.rs`: `use orm_guide::*; let mut db = club()?;`.

mod club;
pub mod notes;

pub use club::*;
pub use orm_core::prelude::*;

#[cfg(doctest)]
mod pages {
    #[doc = include_str!("../README.md")]
    struct Readme;

    #[doc = include_str!("start.md")]
    struct Start;

    #[doc = include_str!("entities.md")]
    struct Entities;

    #[doc = include_str!("queries.md")]
    struct Queries;

    #[doc = include_str!("relationships.md")]
    struct Relationships;

    #[doc = include_str!("dtos.md")]
    struct Dtos;

    #[doc = include_str!("session.md")]
    struct SessionPage;

    #[doc = include_str!("testing.md")]
    struct Testing;

    #[doc = include_str!("choosing.md")]
    struct Choosing;

    #[doc = include_str!("types.md")]
    struct Types;

    #[doc = include_str!("engine.md")]
    struct EnginePage;

    #[doc = include_str!("compiler-messages.md")]
    struct CompilerMessages;

    #[doc = include_str!("coming-from-sqlalchemy.md")]
    struct ComingFromSqlAlchemy;
}
