//! Tables as data: what the derive describes, what `create_all` writes and what reflection will read back.
//!
//! Every type here can stand in a `static` (the derive writes them there) and can be built at run time.

mod column;
mod constraint;
mod fit;
mod name;
mod naming;
mod order;
#[allow(clippy::module_inception, reason = "a file is named for the type it holds")]
mod schema;
mod sql_text;
mod table;
mod validate;

pub use column::{Column, Computed};
pub use constraint::{Check, ForeignKey, Index, IndexColumn, IndexKey, ReferentialAction, Unique};
pub use name::Name;
pub use naming::{constraint_name, short_name};
pub use order::{CreationOrder, creation_order};
pub use schema::Schema;
pub use sql_text::SqlText;
pub use table::{Table, TableKind};
