//! Everything that a file with entities and queries names: `use orm_core::prelude::*`.

pub use crate::error::{Error, Result};
pub use crate::orm::{
    Changed, Changes, Cursor, Dto, Embed, Entity, Graph, Handle, Hooks, KeyOf, Loaded, Page, Patch, Patched, Problems,
    Query, Session, Writable, sql,
};
pub use crate::sql::{Expr, Mapped, count};
pub use crate::value::{DbEnum, Scalar, Value};
pub use crate::{Connection, Engine, Executor, PooledConnection, Schema, TransactionOptions};
pub use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
#[cfg(feature = "derive")]
pub use orm_derive::{DbEnum, DbType, Dto, Embed, Entity, Patch};
