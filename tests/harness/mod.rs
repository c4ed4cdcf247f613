mod fresh;
mod target;
mod texts;

pub use fresh::Fresh;
pub use target::{Requirement, Target, missing_targets, run};
pub use texts::{assert_texts, join, mysql, postgres, sqlite};
