//! Everything that a file with entities and queries names: `use orm_core::prelude::*`.

pub use crate::error::{Error, Result};
pub use crate::orm::{Entity, Graph, KeyOf, Loaded};
pub use crate::sql::{Expr, Mapped};
pub use crate::value::{DbEnum, Scalar, Value};
pub use crate::{Connection, Executor};
pub use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
#[cfg(feature = "derive")]
pub use orm_derive::{DbEnum, Entity};
