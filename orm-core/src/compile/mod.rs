//! From statements to SQL text and binds. How databases differ is asked of a [`Dialect`]; no database is named here.

mod by_key;
mod capabilities;
mod condition;
mod ddl;
mod dialect;
mod expression;
mod node;
mod related;
mod scope;
mod select;
mod statement;
mod transaction;
mod tuple;
mod write;
mod writer;

pub use capabilities::Capabilities;
pub(crate) use ddl::complete as complete_violation;
pub use ddl::{Bracket, DdlDialect, DdlScript};
pub use dialect::{Dialect, GeneratedKeyWords, ReturningClause};
pub use statement::{Compiled, Statement};
pub use transaction::{Isolation, TransactionMode};
pub use writer::SqlWriter;
