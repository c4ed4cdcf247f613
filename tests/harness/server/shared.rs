//! The servers that all tests of a run share, each started with the first test that needs it.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::{env, thread};

use orm_core::compile::Dialect;
use orm_core::engine::{Executor as _, Next};
use orm_core::{Engine, Error, Result, Scalar as _};

use super::database::Database;
use super::{Missing, PrivateServer};
use crate::Target;

/// A server for the whole run, or SQLite.
pub struct Server {
    pub(super) target: Target,
    /// The way to the database that is always there, to create others.
    pub(super) admin: Engine,
    /// Databases that are empty again.
    pub(super) free: Mutex<Vec<Database>>,
    dialect: Arc<dyn Dialect>,
    version: String,
    /// Its address with the user's rights and password.
    pub(super) url: String,
    keeper: Option<PrivateServer>,
}

/// Why a server cannot be used: it is not there, or it is and fails.
type Refusal = Result<Missing, String>;

/// The server of a kind.
///
/// # Errors
/// [`Missing`], or a server that was named or is installed and cannot be used.
pub fn shared(target: Target) -> Result<&'static Server> {
    static SERVERS: [OnceLock<Result<Server, Refusal>>; Target::ALL.len()] =
        [OnceLock::new(), OnceLock::new(), OnceLock::new(), OnceLock::new()];
    let server = |target: Target| SERVERS[target as usize].get_or_init(|| start(target));
    start_all_at_once(move |target| _ = server(target));
    server(target).as_ref().map_err(|refusal| match refusal {
        Ok(missing) => Error::other(missing.clone()),
        Err(reason) => Error::other(reason.clone()),
    })
}

/// Where all tests run, all servers are wanted: they start side by side. A run of some tests starts what it needs.
fn start_all_at_once(start: impl Fn(Target) + Copy + Send + 'static) {
    static STARTED: OnceLock<()> = OnceLock::new();
    let is_whole_run = || env::args().skip(1).all(|argument| argument.starts_with('-'));
    STARTED.get_or_init(|| {
        for target in Target::ALL.into_iter().filter(|_| is_whole_run()) {
            thread::spawn(move || start(target));
        }
    });
}

fn start(target: Target) -> Result<Server, Refusal> {
    let server = named(target).unwrap_or_else(|| match target {
        Target::Sqlite => Server::new(target, "sqlite://".to_owned(), None),
        _ => PrivateServer::start(target).and_then(|keeper| Server::new(target, keeper.main_url(), Some(keeper))),
    });
    server.map_err(|error| match error.downcast_ref::<Missing>() {
        Some(missing) => Ok(missing.clone()),
        None => Err(error.to_string()),
    })
}

/// The server of this kind that a variable names, if one does. A URL can say `mysql` and lead to MariaDB, so each is asked.
fn named(target: Target) -> Option<Result<Server>> {
    let variables: &[&str] = match target {
        Target::Sqlite => &[],
        Target::Postgres => &["ORM_TEST_POSTGRES_URL"],
        Target::MariaDb | Target::MySql => &["ORM_TEST_MYSQL_URL", "ORM_TEST_MYSQL9_URL"],
    };
    let urls = variables.iter().filter_map(|name| env::var(name).ok()).filter(|url| !url.is_empty());
    urls.map(|url| (url.clone(), Server::new(target, url, None))).find_map(|(url, server)| match &server {
        Ok(found) => target.is_version(&found.version).then_some(server),
        // One that cannot be asked counts as what its URL says, so that its tests fail.
        Err(_) => url.starts_with(target.scheme()).then_some(server),
    })
}

impl Server {
    fn new(target: Target, url: String, keeper: Option<PrivateServer>) -> Result<Server> {
        let admin = Engine::options(url.as_str()).pool_size(2).connect()?;
        let (dialect, version) = {
            let mut db = admin.connection()?;
            let mut version = String::new();
            db.connection()?.query(target.version_query(), &[], &mut |row| {
                version = String::from_value(row.cell(0)?.into_owned())?;
                Ok(Next::More)
            })?;
            (Arc::clone(db.dialect()), version)
        };
        Ok(Server { target, admin, free: Mutex::default(), dialect, version, url, keeper })
    }

    /// How it speaks.
    pub fn dialect(&self) -> &dyn Dialect {
        &*self.dialect
    }

    /// What it says of its version.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// A server for this run alone, which a test may change as a whole.
    pub fn is_private(&self) -> bool {
        self.keeper.is_some()
    }

    /// An empty database for one test.
    ///
    /// # Errors
    /// The server refuses.
    pub fn database(&'static self) -> Result<Database> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        free.map_or_else(|| Database::create(self), Ok)
    }

    /// Leaves nothing behind, at the end of the run.
    pub(crate) fn end(&self) {
        match &self.keeper {
            Some(keeper) => keeper.end(),
            None => self.free.lock().unwrap_or_else(PoisonError::into_inner).drain(..).for_each(Database::remove),
        }
    }
}
