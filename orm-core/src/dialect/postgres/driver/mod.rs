//! The driver: tokio-postgres without a runtime, over blocking sockets.

mod bind;
mod client;
mod connection;
mod create;
mod decode;
mod encryption;
mod failure;
mod frames;
mod literal;
mod mask;
mod open;
mod row;
mod socket;
mod statements;
#[cfg(feature = "tls")]
mod tls;
mod wire;

use std::sync::Arc;

pub use client::PostgresClient;
use connection::PostgresConnection;

use super::Postgres;
use super::options::Options;
use crate::Result;
use crate::compile::Dialect;
use crate::engine::{Driver, DriverConnection, Url};

/// Opens connections to one PostgreSQL database, of version 12 or later.
///
/// # Servers
///
/// `postgresql://user:password@host:5432/database`; several servers as `host1:5432,host2:5433` or, as SQLAlchemy writes them, as
/// `?host=host1:5432&host=host2:5433` are tried in their order. A host that begins with a slash is the folder of a Unix socket
/// (`?host=/var/run/postgresql`). Without any host it is the server on this machine: its socket in `/var/run/postgresql` or `/tmp`, else
/// `localhost`. Without a user it is the system's, without a database that of the user's name.
///
/// # Options in the URL
///
/// They have the names of libpq, where it has them.
///
/// | option | values | default |
/// |---|---|---|
/// | `sslmode` | `disable`; `prefer` encrypts if the server can; `require` encrypts; `verify-ca` wants a certificate that an authority issued; `verify-full` wants it to be issued for the host | `prefer` |
/// | `sslrootcert` | a file with the authorities to trust, or with the server's own certificate; `system` for those of the system | `system` |
/// | `connect_timeout` | seconds for one server, from the socket to the end of the login; `0` for no limit | `10` |
/// | `read_timeout` | seconds that the server may be silent (or take nothing) before the connection is given up | none |
/// | `statement_timeout` | milliseconds after which the server cancels a statement | the server's |
/// | `target_session_attrs` | `any`, `read-write`, `read-only`, `primary`, `standby`, `prefer-standby`: which server will do | `any` |
/// | `application_name` | shown in the server's lists | none |
/// | `options` | more settings of the session: `-c lock_timeout=5000` | none |
/// | `prepared_statements` | `off` gives statements no names: see below | `on` |
/// | `keepalives`, `keepalives_idle`, `keepalives_interval`, `keepalives_count` | `0` for none; seconds, seconds and how often the system asks for a sign of life of an idle connection | on, the system's |
/// | `tcp_user_timeout` | milliseconds that sent data may stay unacknowledged (Linux) | the system's |
///
/// Encryption needs the feature `tls`; with `prefer` and without the feature nothing is encrypted. As with libpq, `require` with an
/// `sslrootcert` means `verify-ca`, and nothing is encrypted over a Unix socket.
///
/// # What is set on each connection
///
/// The time zone, to UTC; nothing else.
///
/// # Values
///
/// A parameter has the type that the statement gives it, and a value that does not fit is refused with the parameter's number and
/// type; where any type would do (`SELECT $1`), it is the value's own. Text goes to a parameter of any type as its literal would:
/// enumerations, `inet`, `interval` and the types of extensions. In results, types without a Rust type here are errors that ask for
/// a cast to text; so are `infinity`, NaN in a `numeric`, the time `24:00:00` and lists of more than one dimension.
///
/// # Statements
///
/// Each connection keeps prepared statements by their text. One that a change of the schema has overtaken is prepared again and run
/// once more, unseen; in a transaction that the server has failed for it, it is an error, and the next transaction goes well.
/// A statement that is known takes one round trip. Several statements in one text (`execute_batch`) are all done or none.
///
/// # Behind a pooler
///
/// A pooler in transaction mode (PgBouncer before 1.21) lends another connection to every transaction. With `prepared_statements=off`
/// no statement has a name, values go as text, and no type is looked up: enumerations are read as text, other types of your own need
/// a cast. What belongs to a session does not belong there: `SET`, `LISTEN`, advisory locks, `statement_timeout`.
///
/// # Reading
///
/// Rows are handed on as they arrive, so that a result of any length takes no memory. A long result that nobody reads to its end is
/// cancelled over a second connection; in a transaction, which that would undo, and after a statement that writes, the rest is read and
/// dropped.
///
/// # Async programs
///
/// The client library is `tokio-postgres`, without a runtime: the calling thread itself waits in the socket, so that nothing here can
/// meet another runtime, in `#[tokio::main]` or elsewhere. It blocks that thread: in an async program use `spawn_blocking`.
pub struct PostgresDriver {
    options: Arc<Options>,
    dialect: Arc<dyn Dialect>,
}

impl PostgresDriver {
    /// The driver for the database at a URL.
    ///
    /// # Errors
    /// [`Error::Url`](crate::Error::Url): the URL names an option that is not known, or that contradicts another.
    pub fn new(url: &Url) -> Result<PostgresDriver> {
        Ok(PostgresDriver { options: Arc::new(Options::of(url)?), dialect: Arc::new(Postgres::new()) })
    }
}

impl Driver for PostgresDriver {
    fn dialect(&self) -> Arc<dyn Dialect> {
        Arc::clone(&self.dialect)
    }

    fn connect(&self) -> Result<Box<dyn DriverConnection>> {
        let client = open::open(&self.options)?;
        let connection = PostgresConnection::new(client, Arc::clone(&self.dialect), Arc::clone(&self.options));
        Ok(Box::new(connection))
    }

    fn create_database_if_missing(&self) -> Result<bool> {
        create::database_if_missing(&self.options, &*self.dialect)
    }
}
