//! The mapping: entities, queries, loaded graphs, DTOs and the session.
//!
//! An [`Entity`] begins each statement: [`Entity::query`] and [`Entity::find`] make a [`Query`], [`Entity::insert`] an [`Insertion`],
//! [`Entity::update`] an [`Updating`], [`Entity::update_many`] an [`UpdatingMany`], [`Entity::delete`] a [`Deletion`]. Nothing happens before the last call, which takes the
//! [`Executor`](crate::Executor) to run on. `.load(..)` turns a query's rows into a [`Graph`], `.select(..)` into tuples, `.dto()` into
//! a [`Dto`] of yours.

mod cursor;
mod delete;
pub(crate) mod dto;
mod embed;
mod entity;
mod fetch;
mod hash;
mod hooks;
mod insert;
mod key_of;
mod link;
mod load;
mod patch;
mod query;
mod raw;
mod read;
mod record;
mod registry;
mod returning;
mod schema;
#[cfg(feature = "serde")]
mod serialize;
mod session;
mod update;
mod update_many;

pub use cursor::Cursor;
pub use delete::Deletion;
pub use dto::{Dto, DtoOf, Dtos, Fields, Nested, Plan, Reader, Source};
pub use embed::{Embed, Embedded};
pub use entity::{Entity, References, ToKey};
pub use hooks::{Changed, Changes, HookSet, Hooked, Hooks, Problems, hook_set};
pub use insert::Insertion;
pub use key_of::KeyOf;
pub use link::Linking;
pub use load::{Graph, Joined, Load, LoadPath, Loaded, Mapper, View, ViewTarget, Views, endpoint, mapper_of};
pub use patch::{Patch, PatchColumn, PatchField, Patched, Patching, add_change};
pub use query::{Loads, Page, Parents, Picks, Query, Rows, Selection, Shape};
pub use raw::{FromRow, Sql, sql};
pub use read::read;
pub use record::{Addition, Given, ReadOnly, Record, Writable};
pub use registry::Registration;
pub use returning::Returning;
pub use session::{
    Change, ColumnChange, FlushPlan, Handle, Listener, ObjectId, PlanKind, PlanStep, Relationship, Session, State,
    Tracks,
};
pub use update::Updating;
pub use update_many::UpdatingMany;
