//! The harness that the suite is written with.
//!
//! - [`assert_sql!`] and [`assert_ddl!`] compare texts for all dialects, without any database.
//! - [`suite!`] stamps a behaviour test, written once, for every database; [`fresh!`] gives it a new one with its tables.
//!
//! ```text
//! fn a_user_is_found_by_key(target: Target) -> Result<()> {
//!     let mut db = fresh!(target, User)?;
//!     ..
//! }
//!
//! suite! { a_user_is_found_by_key }
//! ```

mod harness;

pub use harness::{
    Database, Fault, Fresh, Missing, PrivateServer, Proxy, Requirement, Server, Target, assert_texts, join, mariadb,
    missing_targets, mysql, postgres, run, shared, sqlite,
};
