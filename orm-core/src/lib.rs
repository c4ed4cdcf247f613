//! A blocking ORM: entities are plain structs, queries are checked by the compiler, and nothing is loaded unasked.
//!
//! ```
//! use orm_core::prelude::*;
//!
//! #[derive(Entity, Debug)]
//! # #[orm(register = false)]
//! #[orm(table = "users", has_many(posts: Post, by = author_id))]
//! pub struct User {
//!     #[orm(primary_key)]
//!     pub id: i32,
//!     #[orm(length = 32, unique)]
//!     pub name: String,
//! }
//!
//! #[derive(Entity, Debug)]
//! # #[orm(register = false)]
//! #[orm(table = "posts")]
//! pub struct Post {
//!     #[orm(primary_key)]
//!     pub id: i32,
//!     pub title: String,
//!     #[orm(references = User, on_delete = cascade)]
//!     pub author_id: i32,
//! }
//!
//! let engine = Engine::connect("sqlite://")?; // in memory
//! Schema::new().entity::<User>().entity::<Post>().create_all(&engine)?;
//! let mut db = engine.connection()?;
//!
//! // `NewUser` leaves out what the database fills in; the row comes back whole.
//! let ann = User::insert(NewUser { name: "Ann".into() }).one(&mut db)?;
//! Post::insert(NewPost { title: "Hello".into(), author_id: ann.id.into() }).execute(&mut db)?;
//!
//! // A path over a relationship joins by itself.
//! let hers = Post::query().filter(Post::AUTHOR.then(User::NAME).eq("Ann")).all(&mut db)?;
//! assert_eq!(hers[0].title, "Hello");
//!
//! // A relationship is loaded by asking for it: one statement, however many users.
//! let users = User::query().load(User::POSTS).all(&mut db)?;
//! for user in &users {
//!     assert_eq!(user.posts()?.len(), 1);
//! }
//!
//! // All or nothing.
//! engine.transaction(|s| {
//!     User::update().filter(User::ID.eq(ann.id)).set(User::NAME, "Anna").execute(s)?;
//!     Post::delete().filter(Post::AUTHOR_ID.eq(ann.id)).execute(s)
//! })?;
//! # Ok::<(), orm_core::Error>(())
//! ```
//!
//! # Where to look
//!
//! | for | see |
//! |---|---|
//! | every attribute of an entity | [`derive(Entity)`](derive@Entity), [`derive(DbEnum)`](derive@DbEnum), [`derive(DbType)`](derive@DbType), [`derive(Embed)`](derive@Embed), [`derive(Dto)`](derive@Dto) |
//! | `query`, `find`, `insert`, `update`, `delete` | [`Entity`](trait@Entity) |
//! | `filter`, `order_by`, `load`, `select`, `all`, `one`, … | [`orm::Query`] |
//! | `eq`, `like`, `in_`, `sum`, … | [`sql::Column`], [`sql::Expr`] |
//! | paths and conditions over relationships | [`sql::ToOne`], [`sql::ToMany`] |
//! | rows with their related rows | [`orm::Graph`], [`orm::Loaded`] |
//! | your own SQL | [`orm::sql`] |
//! | URLs, the pool, transactions | [`Engine`], [`EngineOptions`], [`Session`] |
//! | creating tables | [`Schema`] |
//! | what can go wrong | [`Error`] |
//! | tests of your program | [`testing`] |
//!
//! [`prelude`] brings what a file with entities and queries names.
//!
//! # Databases
//!
//! SQLite is built in (the feature `sqlite`, on by default). The features `postgres` and `mysql` add drivers for PostgreSQL, and for
//! MySQL and MariaDB. The SQL text for all of them is written without a driver, see [`dialect`].

pub mod compile;
pub mod dialect;
pub mod engine;
pub mod error;
pub mod orm;
pub mod prelude;
#[doc(hidden)]
pub mod private;
pub mod schema;
pub mod sql;
pub mod table;
pub mod testing;
pub mod value;

pub use engine::{Connection, Engine, EngineOptions, Executor, PooledConnection, TransactionOptions};
pub use error::{DatabaseError, DatabaseErrorKind, Error, FlushError, Result};
pub use orm::{Dto, Entity, Patch, Session};
#[cfg(feature = "derive")]
pub use orm_derive::{DbEnum, DbType, Dto, Embed, Entity, Patch};
pub use schema::Schema;
pub use value::{ColumnType, DbEnum, EnumType, Scalar, SqlType, Value, ValueRef};
