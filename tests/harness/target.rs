//! The databases that the suite runs on.

use std::io::Write as _;

use orm_core::compile::Capabilities;
use orm_core::{Engine, Error, Result, Schema};

use super::Fresh;

/// A database with a driver. A new one is added here, in `Target::engine` and in [`suite!`](crate::suite).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// SQLite in memory.
    Sqlite,
}

impl Target {
    /// Every database that tests are stamped for.
    pub const ALL: [Target; 1] = [Target::Sqlite];

    /// The name in `ORM_TEST_REQUIRE` and of the module that its tests stand in.
    pub fn name(self) -> &'static str {
        match self {
            Target::Sqlite => "sqlite",
        }
    }

    /// A database of its own with the schema's tables, for one test.
    ///
    /// # Errors
    /// The database cannot be reached, or refuses a table.
    pub fn fresh(self, schema: &Schema) -> Result<Fresh> {
        let engine = self.engine()?;
        schema.create_all(&engine)?;
        Ok(Fresh::new(engine))
    }

    /// The way to a new, empty database.
    fn engine(self) -> Result<Engine> {
        match self {
            Target::Sqlite => Engine::connect("sqlite://"),
        }
    }
}

/// Something that a test needs from the database.
pub type Requirement = (&'static str, fn(&Capabilities) -> bool);

/// Runs a test on a target, or says why not.
///
/// # Errors
/// Whatever the test answers.
pub fn run(target: Target, name: &str, needs: &[Requirement], test: fn(Target) -> Result<()>) -> Result<()> {
    let dialect = target.engine()?.dialect();
    match needs.iter().find(|(_, has)| !has(dialect.capabilities())) {
        None => test(target),
        Some((missing, _)) => {
            // Past the capture of output, so that a skip is seen although the test passes.
            let line = format!("skipped {name} on {}: it has no `{missing}`\n", target.name());
            std::io::stderr().write_all(line.as_bytes()).map_err(Error::other)
        }
    }
}

/// The targets named in `ORM_TEST_REQUIRE` that cannot be had: `ORM_TEST_REQUIRE=sqlite,postgres` makes it a failure, and not a
/// silent gap, when one of them has no driver in this build or cannot be reached.
pub fn missing_targets(required: &str) -> Vec<String> {
    let names = required.split(',').map(str::trim).filter(|name| !name.is_empty());
    names
        .filter_map(|name| match Target::ALL.into_iter().find(|target| target.name() == name) {
            None => Some(format!("no tests are stamped for `{name}`")),
            Some(target) => {
                let reached = target.engine().and_then(|engine| engine.connection()?.ping());
                reached.err().map(|error| format!("`{name}` cannot be reached: {error}"))
            }
        })
        .collect()
}

/// Stamps tests for every target: `suite! { saves_a_row, deletes_with_rows: delete_returning }` makes `sqlite::saves_a_row` and so
/// on, of functions `fn(Target) -> Result<()>` beside it. Behind the colon stand the [`Capabilities`] that a test needs.
///
/// A function that is left out of the list is an unused function, which the build refuses.
#[macro_export]
macro_rules! suite {
    ($($test:ident $(: $($capability:ident)&+)?),+ $(,)?) => {
        mod sqlite {
            $(
                #[test]
                fn $test() -> orm_core::Result<()> {
                    let needs: &[$crate::Requirement] =
                        &[$($((stringify!($capability), |facts| facts.$capability)),+)?];
                    $crate::run($crate::Target::Sqlite, stringify!($test), needs, super::$test)
                }
            )+
        }
    };
}

/// A new database with the tables of some entities: `let mut db = fresh!(target, User, Group)?;`.
#[macro_export]
macro_rules! fresh {
    ($target:ident $(, $entity:ty)* $(,)?) => {
        $target.fresh(&orm_core::Schema::new()$(.entity::<$entity>())*)
    };
}
