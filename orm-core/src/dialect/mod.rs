//! The databases: how each speaks, and its driver where the feature is on.
//!
//! A dialect is enough to write a statement, without any connection: `query.to_sql(&Postgres::new())`,
//! `schema.create_sql(&MySql::new())`. A driver is what [`Engine::connect`] opens.
//!
//! One folder for each database; this is the only list of them.

mod mysql;
mod postgres;
mod sqlite;

pub use mysql::MySql;
#[cfg(feature = "mysql")]
pub use mysql::MySqlDriver;
pub use postgres::Postgres;
#[cfg(feature = "postgres")]
pub use postgres::{PostgresClient, PostgresDriver};
pub use sqlite::Sqlite;
#[cfg(feature = "sqlite")]
pub use sqlite::SqliteDriver;

use std::sync::Arc;

use crate::engine::{Driver, Engine, EngineOptions, Url};
use crate::{Error, Result};

/// Opens the way to the database at a URL.
type Open = fn(&Url) -> Result<Arc<dyn Driver>>;

/// A database that URLs can name.
struct Backend {
    /// What stands before `://`; the first is the usual one.
    schemes: &'static [&'static str],
    open: Open,
}

const BACKENDS: &[Backend] = &[
    Backend { schemes: &["sqlite"], open: open_sqlite },
    Backend { schemes: &["postgresql", "postgres"], open: open_postgres },
    Backend { schemes: &["mysql", "mariadb"], open: open_mysql },
    Backend { schemes: &["mssql"], open: |_| Err(Error::url("Microsoft SQL Server is not supported yet")) },
];

impl Engine {
    /// The way to the database at a URL, with the usual settings. Nothing is opened before first use.
    ///
    /// | URL | database |
    /// |---|---|
    /// | `sqlite://`, `sqlite:///:memory:` | SQLite in memory, as long as the engine lives |
    /// | `sqlite:///app.db`, `sqlite:///./app.db` | a file, from the current folder |
    /// | `sqlite:////var/lib/app.db` | a file, from the root |
    /// | `mysql://user:password@host:3306/name`, `mariadb://…` | MySQL or MariaDB, whichever answers (feature `mysql`) |
    ///
    /// A driver behind a `+`, as in `sqlite+pysqlite:///app.db`, is accepted and not used. [`SqliteDriver`] lists the
    /// options behind `?`, as the other drivers do.
    ///
    /// # Errors
    /// [`Error::Url`]: the URL cannot be read, or names a database or an option that is not known.
    pub fn connect(url: impl Into<String>) -> Result<Engine> {
        Engine::options(url).connect()
    }

    /// Creates the database at a URL unless it exists; answers whether it did. For SQLite that is the file, whose folder must
    /// exist; a memory database is never missing. On a server the user needs the right to create it, or to use it if it exists.
    ///
    /// # Errors
    /// [`Error::Url`], or what the database refuses: a missing folder, a missing right.
    pub fn create_database_if_missing(url: impl AsRef<str>) -> Result<bool> {
        open(&url.as_ref().parse()?)?.create_database_if_missing()
    }
}

impl EngineOptions {
    /// The engine with these settings. Nothing is opened before first use.
    ///
    /// # Errors
    /// [`Error::Url`], or settings that contradict each other.
    pub fn connect(self) -> Result<Engine> {
        let url: Url = self.url.parse()?;
        let driver = open(&url)?;
        self.build(driver, Some(url))
    }
}

fn open(url: &Url) -> Result<Arc<dyn Driver>> {
    match BACKENDS.iter().find(|backend| backend.schemes.contains(&url.backend())) {
        Some(backend) => (backend.open)(url),
        None => {
            let known: Vec<&str> = BACKENDS.iter().flat_map(|backend| backend.schemes).copied().collect();
            Err(Error::url(format!(
                "`{}` is no database that is known here; known are `{}`",
                url.backend(),
                known.join("`, `")
            )))
        }
    }
}

#[cfg(feature = "sqlite")]
fn open_sqlite(url: &Url) -> Result<Arc<dyn Driver>> {
    Ok(Arc::new(SqliteDriver::new(url)?))
}

#[cfg(not(feature = "sqlite"))]
fn open_sqlite(_: &Url) -> Result<Arc<dyn Driver>> {
    Err(Error::url("this build has no SQLite driver; turn on the feature `sqlite` of `orm-core`"))
}

#[cfg(feature = "postgres")]
fn open_postgres(url: &Url) -> Result<Arc<dyn Driver>> {
    Ok(Arc::new(PostgresDriver::new(url)?))
}

#[cfg(not(feature = "postgres"))]
fn open_postgres(_: &Url) -> Result<Arc<dyn Driver>> {
    Err(Error::url("this build has no PostgreSQL driver; turn on the feature `postgres` of `orm-core`"))
}

#[cfg(feature = "mysql")]
fn open_mysql(url: &Url) -> Result<Arc<dyn Driver>> {
    Ok(Arc::new(MySqlDriver::new(url)?))
}

#[cfg(not(feature = "mysql"))]
fn open_mysql(_: &Url) -> Result<Arc<dyn Driver>> {
    Err(Error::url("this build has no driver for MySQL and MariaDB; turn on the feature `mysql` of `orm-core`"))
}
