mod fresh;
mod proxy;
mod report;
mod server;
mod target;
mod texts;

pub use fresh::Fresh;
pub use proxy::{Fault, Proxy};
pub use server::{Database, Missing, PrivateServer, Server, shared};
pub use target::{Requirement, Target, missing_targets, run};
pub use texts::{assert_texts, join, mariadb, mysql, postgres, sqlite};
