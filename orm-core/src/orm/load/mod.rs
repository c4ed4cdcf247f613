//! Loading relationships: what is asked for, and the graph it ends up in.

mod arena;
mod children;
mod graph;
mod level;
mod links;
mod mapper;
mod path;
mod rebuild;
mod store;
mod tree;
mod view;

pub use graph::{Graph, Loaded};
pub use mapper::{Mapper, endpoint, mapper_of};
pub use path::{Joined, Load, LoadPath};
pub use view::{View, ViewTarget, Views};

pub(crate) use arena::Arena;
pub(crate) use children::{children_of, keys_per_statement, owner_columns};
pub(crate) use graph::not_loaded;
pub(crate) use level::{load_graph, load_into, load_relation};
pub(crate) use path::LoadPart;
pub(crate) use rebuild::ValuesRow;
pub(crate) use store::{Home, Shelf, Store};
pub(crate) use tree::LoadTree;
