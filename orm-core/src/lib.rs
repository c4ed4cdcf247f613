//! A blocking ORM with typed expressions, eager loading and a unit of work.

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
pub mod value;

pub use engine::{Connection, Engine, EngineOptions, Executor, PooledConnection, TransactionOptions};
pub use error::{DatabaseError, DatabaseErrorKind, Error, Result};
pub use orm::{Dto, Entity, Session};
#[cfg(feature = "derive")]
pub use orm_derive::{DbEnum, Dto, Entity};
pub use schema::Schema;
pub use value::{ColumnType, DbEnum, EnumType, Scalar, SqlType, Value, ValueRef};
