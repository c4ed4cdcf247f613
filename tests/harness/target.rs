//! The databases that the suite runs on.

use orm_core::compile::Capabilities;
use orm_core::engine::EngineOptions;
use orm_core::{Error, Result, Schema};

use super::server::{Missing, Server, shared};
use super::{Fresh, report};

/// A database with a driver. A new one is added here, in `server/` and in [`suite!`](crate::suite).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// SQLite in memory.
    Sqlite,
    /// PostgreSQL.
    Postgres,
    /// MariaDB.
    MariaDb,
    /// MySQL itself.
    MySql,
}

impl Target {
    /// Every database that tests are stamped for.
    pub const ALL: [Target; 4] = [Target::Sqlite, Target::Postgres, Target::MariaDb, Target::MySql];

    /// The name in `ORM_TEST_REQUIRE` and of the module that its tests stand in.
    pub fn name(self) -> &'static str {
        match self {
            Target::Sqlite => "sqlite",
            Target::Postgres => "postgres",
            Target::MariaDb => "mariadb",
            Target::MySql => "mysql",
        }
    }

    /// What a URL begins with.
    pub fn scheme(self) -> &'static str {
        match self {
            Target::Postgres => "postgresql",
            other => other.name(),
        }
    }

    /// A database that each server has.
    pub fn main_database(self) -> &'static str {
        match self {
            Target::Sqlite => "",
            Target::Postgres => "postgres",
            Target::MariaDb | Target::MySql => "mysql",
        }
    }

    /// Asks a server for its version.
    pub(super) fn version_query(self) -> &'static str {
        match self {
            Target::Sqlite => "SELECT sqlite_version()",
            Target::Postgres => "SHOW server_version",
            Target::MariaDb | Target::MySql => "SELECT VERSION()",
        }
    }

    /// Whether a server that says this of itself is of this kind.
    pub(super) fn is_version(self, version: &str) -> bool {
        match self {
            Target::MariaDb => version.contains("MariaDB"),
            Target::MySql => !version.contains("MariaDB"),
            Target::Sqlite | Target::Postgres => true,
        }
    }

    /// The server, started if need be.
    ///
    /// # Errors
    /// There is none ([`Missing`]), or it cannot be reached.
    pub fn server(self) -> Result<&'static Server> {
        shared(self)
    }

    /// A database of its own with the schema's tables, for one test.
    ///
    /// # Errors
    /// The database cannot be reached, or refuses a table.
    pub fn fresh(self, schema: &Schema) -> Result<Fresh> {
        self.fresh_with(schema, |options| options)
    }

    /// [`fresh`](Target::fresh) with other settings of the engine.
    ///
    /// # Errors
    /// The same.
    pub fn fresh_with(self, schema: &Schema, options: impl FnOnce(EngineOptions) -> EngineOptions) -> Result<Fresh> {
        let fresh = Fresh::new(self.server()?.database()?, options)?;
        schema.create_all(&fresh)?;
        Ok(fresh)
    }
}

/// Something that a test needs from the database.
pub type Requirement = (&'static str, fn(&Capabilities) -> bool);

/// Runs a test on a target, or counts why not.
///
/// # Errors
/// Whatever the test answers, and a target that cannot be reached or that `ORM_TEST_REQUIRE` names and is missing.
pub fn run(target: Target, needs: &[Requirement], test: fn(Target) -> Result<()>) -> Result<()> {
    let server = match target.server() {
        Ok(server) => server,
        Err(error) => return skip_if_missing(target, error),
    };
    if let Some((missing, _)) = needs.iter().find(|(_, has)| !has(server.dialect().capabilities())) {
        report::count_skip(target, server, missing);
        return Ok(());
    }
    // Before the test, which may panic.
    report::count_run(target, server);
    match test(target) {
        // A server of its own that the test asked for.
        Err(error) if error.downcast_ref::<Missing>().is_some() => {
            report::uncount_run(target);
            skip_if_missing(target, error)
        }
        result => result,
    }
}

fn skip_if_missing(target: Target, error: Error) -> Result<()> {
    let required = std::env::var("ORM_TEST_REQUIRE").unwrap_or_default();
    match error.downcast_ref::<Missing>() {
        Some(missing) if !required.split(',').any(|name| name.trim() == target.name()) => {
            report::count_missing(target, missing);
            Ok(())
        }
        _ => Err(error),
    }
}

/// The targets named in `ORM_TEST_REQUIRE` that cannot be had: `ORM_TEST_REQUIRE=sqlite,postgres` makes it a failure, and not a
/// gap that is counted, when one of them has no driver in this build, is not installed or cannot be reached.
pub fn missing_targets(required: &str) -> Vec<String> {
    let names = required.split(',').map(str::trim).filter(|name| !name.is_empty());
    names
        .filter_map(|name| match Target::ALL.into_iter().find(|target| target.name() == name) {
            None => Some(format!("no tests are stamped for `{name}`")),
            Some(target) => target.server().err().map(|error| format!("`{name}` cannot be reached: {error}")),
        })
        .collect()
}

/// Stamps tests for every target: `suite! { saves_a_row, deletes_with_rows: delete_returning }` makes `sqlite::saves_a_row`,
/// `postgres::saves_a_row` and so on, of functions `fn(Target) -> Result<()>` beside it. Behind the colon stand the
/// [`Capabilities`] that a test needs. `suite! { on postgres mariadb mysql; .. }` stamps tests for these only.
///
/// A function that is left out of the list is an unused function, which the build refuses.
#[macro_export]
macro_rules! suite {
    (on $($module:ident)+; $($tests:tt)*) => {
        $crate::suite! { @each [$($module)+] { $($tests)* } }
    };
    (@each [$($module:ident)+] $tests:tt) => {
        $($crate::suite! { @one $module $tests })+
    };
    (@one $module:ident { $($test:ident $(: $($capability:ident)&+)?),+ $(,)? }) => {
        mod $module {
            $(
                #[test]
                fn $test() -> orm_core::Result<()> {
                    let needs: &[$crate::Requirement] =
                        &[$($((stringify!($capability), |facts| facts.$capability)),+)?];
                    $crate::run($crate::suite!(@target $module), needs, super::$test)
                }
            )+
        }
    };
    (@target sqlite) => { $crate::Target::Sqlite };
    (@target postgres) => { $crate::Target::Postgres };
    (@target mariadb) => { $crate::Target::MariaDb };
    (@target mysql) => { $crate::Target::MySql };
    ($($tests:tt)*) => {
        $crate::suite! { on sqlite postgres mariadb mysql; $($tests)* }
    };
}

/// A new database with the tables of some entities: `let mut db = fresh!(target, User, Group)?;`.
#[macro_export]
macro_rules! fresh {
    ($target:ident $(, $entity:ty)* $(,)?) => {
        $target.fresh(&orm_core::Schema::new()$(.entity::<$entity>())*)
    };
}
