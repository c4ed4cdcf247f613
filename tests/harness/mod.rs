mod texts;

pub use texts::{assert_texts, join, mysql, postgres, sqlite};
