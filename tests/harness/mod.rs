mod fresh;
mod report;
mod server;
mod target;
mod texts;

pub use fresh::Fresh;
pub use server::{Database, Missing, PrivateServer, Server, shared};
pub use target::{Requirement, Target, missing_targets, run};
pub use texts::{assert_texts, join, mysql, postgres, sqlite};
