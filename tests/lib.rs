//! The harness that the suite is written with.
//!
//! [`assert_sql!`] and [`assert_ddl!`] compare texts for all dialects, without any database.

mod harness;

pub use harness::{assert_texts, join, mysql, postgres, sqlite};
