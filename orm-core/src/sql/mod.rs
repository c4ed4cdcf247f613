//! The language of statements: typed columns, expressions, relationship paths and statements, all plain data.
//!
//! The typed shells ([`Column`], [`Expr`], [`ToOne`], [`ToMany`]) carry the scope and the type; inside is an untyped [`Node`],
//! so types never grow with the query.

mod aggregate;
mod cascade;
mod column;
mod condition;
mod expr;
mod function;
mod json;
mod mapped;
mod node;
mod operand;
mod operator;
mod order;
mod path;
mod relation;
mod select;
mod text;
mod text_search;
mod to_many;
mod to_one;
mod write;

pub use aggregate::{Divisible, Numeric, count};
pub use cascade::{Cascade, OnParentDelete};
pub use column::{Column, Reference};
pub use condition::Condition;
pub use expr::Expr;
pub use function::{Answer, Case, case, coalesce, excluded, exists, literal, lower, now, raw, row_number, upper};
pub use json::{JsonDocument, JsonNode, JsonPath, JsonRead, JsonStep};
pub use mapped::{CompositeKey, Identifies, KeyColumn, KeyType, Mapped, NoPrimaryKey};
pub use node::{ColumnMeta, ColumnNode, Node, Place, RawNode, Related, RelatedKind, WindowNode};
pub use operand::{Assign, Operand, PlainValue};
pub use operator::{BinaryOperator, Function};
pub use order::{AddOrders, Direction, Nulls, Order, OrderNode};
pub use path::Path;
pub use relation::{Endpoint, Relation, RelationKind, Through};
pub use select::{
    Count, Cte, Distinct, Join, JoinKind, Lock, LockWait, Output, Select, SetOperator, Source, TableName,
};
pub use text::Textual;
pub use text_search::{Texts, matches};
pub use to_many::{Part, StepMany, ToMany};
pub use to_one::{Step, Target, ToOne};
pub use write::{
    Assignment, Conflict, ConflictAction, Delete, DeleteByKey, Insert, KeyedRows, Rows, Update, UpdateByKey,
};
