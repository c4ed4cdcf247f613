//! Help for tests of programs that use this library.
//!
//! - [`rolled_back`] and [`TestSession`]: a session of which nothing stays, on a database that all tests share.
//! - [`isolated`]: the same as an [`Engine`], for code that takes one.
//! - [`Statements`]: what was sent to the database, to be counted and read.
//! - [`Factory`]: objects to test with, of which a test says only what matters to it.
//!
//! Tables and the rows that all tests need are created once, on the engine itself. Each test then works in a transaction of its own
//! that is rolled back at its end: no test sees another one's rows, they can run at the same time, and nothing is to be cleaned up.
//!
//! ```
//! # #[cfg(feature = "derive")] {
//! use std::sync::LazyLock;
//! use orm_core::prelude::*;
//! use orm_core::testing;
//!
//! # #[derive(Entity, Debug)]
//! # #[orm(register = false)]
//! # struct User { #[orm(primary_key)] id: i32, #[orm(unique)] name: String }
//! static DATABASE: LazyLock<Engine> = LazyLock::new(|| {
//!     let engine = Engine::connect("sqlite://").expect("it is in memory"); // or a test database of your server
//!     Schema::new().entity::<User>().create_all(&engine).expect("nothing is there yet");
//!     engine
//! });
//!
//! // #[test]
//! fn a_user_is_found_by_name() -> Result<()> {
//!     testing::rolled_back(&DATABASE, |s| {
//!         s.add(NewUser { name: "Ann".into() });
//!         s.commit()?; // a savepoint in truth
//!         assert_eq!(User::query().filter(User::NAME.eq("Ann")).count(s)?, 1);
//!         Ok(())
//!     })
//! }
//! a_user_is_found_by_name()?;
//! a_user_is_found_by_name()?;
//! # }
//! # Ok::<(), orm_core::Error>(())
//! ```

mod factory;
mod session;

pub use factory::Factory;
pub use session::{TestSession, rolled_back};

pub use crate::engine::{Isolated, Statements};

use crate::Result;
use crate::engine::Engine;

/// An engine on which nothing is for good: its one connection is a transaction of `engine`, rolled back when the result is dropped.
///
/// Give it to code that takes an engine. What that commits is kept until the end of the test, what it rolls back is gone at once: each
/// transaction is a savepoint. Statements outside of a transaction work as ever, also after one that failed. It counts and
/// [records](Statements) its own statements only.
///
/// ```
/// # #[cfg(feature = "derive")] {
/// # use orm_core::prelude::*;
/// # use orm_core::testing;
/// # #[derive(Entity, Debug)]
/// # #[orm(register = false)]
/// # struct User { #[orm(primary_key)] id: i32, #[orm(unique)] name: String }
/// # let engine = Engine::connect("sqlite://")?;
/// # Schema::new().entity::<User>().create_all(&engine)?;
/// /// The code under test.
/// fn register(engine: &Engine, name: &str) -> Result<i32> {
///     engine.transaction(|s| {
///         let user = s.add(NewUser { name: name.into() });
///         s.flush()?;
///         Ok(s[user].id)
///     })
/// }
///
/// let db = testing::isolated(&engine)?;
/// register(&db, "Ann")?;
/// assert!(register(&db, "Ann").unwrap_err().is_unique_violation());
/// assert_eq!(User::query().count(&mut db.connection()?)?, 1);
/// drop(db);
/// assert_eq!(User::query().count(&mut engine.connection()?)?, 0);
/// # }
/// # Ok::<(), orm_core::Error>(())
/// ```
///
/// What differs from an engine of your program's: there is one connection, which threads take by turns, and waiting for it ends after
/// 5 seconds; the isolation level and whether writing is allowed are those of the test's transaction, whatever a transaction asks
/// for; keys that the database counts are not given back by a roll-back. A database that commits when a table is created (MySQL and
/// MariaDB do) ends the test's transaction then, and each later statement says so.
///
/// # Errors
/// No connection can be had, or the transaction cannot begin.
pub fn isolated(engine: &Engine) -> Result<Isolated> {
    Isolated::begin(engine)
}
