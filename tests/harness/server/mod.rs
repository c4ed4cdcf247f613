//! The servers that tests run on: the ones named by environment variables, else private ones, started from installed programs and
//! gone when the tests are.
//!
//! | variable | names |
//! |---|---|
//! | `ORM_TEST_POSTGRES_URL` | a PostgreSQL server and a user that may create databases |
//! | `ORM_TEST_MYSQL_URL`, `ORM_TEST_MYSQL9_URL` | a MariaDB or MySQL server; what it says of itself decides |
//! | `ORM_TEST_CACHE` | the folder in which `tests/install-servers.sh --mysql` unpacked MySQL |
//! | `ORM_TEST_REQUIRE` | databases that must be there, as `sqlite,postgres,mariadb`: their absence is a failure |

mod database;
mod private;
mod program;
mod shared;

use std::fmt;

pub use database::Database;
pub use private::PrivateServer;
pub use shared::{Server, shared};

/// Why there is no server of a kind: not a failure of what is tested, but a gap in the machine.
#[derive(Clone, Debug)]
pub struct Missing {
    /// What is not there, in a few words; skipped tests are counted by it.
    pub reason: String,
    /// How to get it.
    pub remedy: String,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.reason, self.remedy)
    }
}

impl std::error::Error for Missing {}
