//! The mapping: entities, queries, loaded graphs, DTOs and the session.

mod arena;
mod entity;
mod graph;
mod key_of;
mod mapper;
mod record;
mod registry;
mod schema;
mod session;
mod view;

pub use entity::{Entity, References, ToKey};
pub use graph::{Graph, Loaded};
pub use key_of::KeyOf;
pub use mapper::{Mapper, endpoint, mapper_of};
pub use record::Record;
pub use registry::Registration;
pub use session::Session;
pub use view::{View, ViewTarget, Views};
