//! From a location to a connection.

use std::net::ToSocketAddrs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use mysql::consts::CapabilityFlags;
use mysql::prelude::Queryable;
use mysql::{Conn, DriverError, Error as NativeError, OptsBuilder};

use super::super::location::{Encryption, Location};
use super::failure;
use crate::error::{DatabaseError, DatabaseErrorKind};
use crate::{Error, Result};

/// The most that a packet can be; the server has its own limit.
const LARGEST_PACKET: usize = 1 << 30;

/// A connection as the server gives it, to the first place that answers; nothing of the session is set up.
pub(super) fn connect(location: &Location, database: Option<&str>) -> Result<Conn> {
    let mut last = None;
    for place in places(location)? {
        match connect_to(&place, location, database) {
            // Another place may be better off. A wrong password is wrong there, too.
            Err(error) if error.kind == DatabaseErrorKind::Connect => last = Some(error),
            result => return result.map_err(Error::Database),
        }
    }
    match last {
        Some(error) => Err(Error::Database(error)),
        None => Err(Error::url("the URL names no server")),
    }
}

/// One place to try.
enum Place {
    Socket(String),
    Address(String, u16),
}

impl Place {
    fn describe(&self) -> String {
        match self {
            Place::Socket(path) => path.clone(),
            Place::Address(host, port) if host.contains(':') => format!("[{host}]:{port}"),
            Place::Address(host, port) => format!("{host}:{port}"),
        }
    }
}

fn places(location: &Location) -> Result<Vec<Place>> {
    if let Some(path) = &location.socket {
        return Ok(vec![Place::Socket(path.clone())]);
    }
    let mut places = Vec::new();
    let mut last = None;
    for (host, port) in &location.hosts {
        // The certificate is compared with the name, which an address would hide.
        if location.encryption == Encryption::VerifyIdentity {
            places.push(Place::Address(host.clone(), *port));
            continue;
        }
        match (host.as_str(), *port).to_socket_addrs() {
            Ok(found) => places.extend(found.map(|address| Place::Address(address.ip().to_string(), *port))),
            Err(error) => {
                let message = format!("the host `{host}` was not found: {error}");
                last = Some(DatabaseError::new(DatabaseErrorKind::Connect, message));
            }
        }
    }
    match last {
        Some(error) if places.is_empty() => Err(error.into()),
        _ => Ok(places),
    }
}

fn connect_to(place: &Place, location: &Location, database: Option<&str>) -> Result<Conn, Box<DatabaseError>> {
    let options = || options(place, location, database);
    let result = match location.encryption {
        Encryption::Off => greet(options()),
        Encryption::Preferred => match greet(encrypted(options(), location)) {
            Err(NativeError::DriverError(DriverError::TlsNotSupported)) => greet(options()),
            result => result,
        },
        _ => greet(encrypted(options(), location)),
    };
    let connection = result.map_err(|error| Box::new(failure::of_connecting(error, &place.describe())))?;
    set_timeouts(&connection, location);
    Ok(connection)
}

/// The crate panics over some answers that no MySQL gives, such as a version that is none; whoever listens at the address must not
/// end the program.
fn greet(options: OptsBuilder) -> mysql::Result<Conn> {
    catch_unwind(AssertUnwindSafe(|| Conn::new(options)))
        .unwrap_or(Err(NativeError::DriverError(DriverError::UnexpectedPacket)))
}

fn options(place: &Place, location: &Location, database: Option<&str>) -> OptsBuilder {
    let options = OptsBuilder::new()
        .user(location.user.as_deref())
        .pass(location.password.as_deref())
        .db_name(database)
        .prefer_socket(false)
        // Known here, so that it is not asked for.
        .max_allowed_packet(Some(LARGEST_PACKET))
        // Statements are cached by the connection's own list.
        .stmt_cache_size(0)
        // An UPDATE to the same values has found its rows; without this flag the server would say that it touched none.
        .additional_capabilities(CapabilityFlags::CLIENT_FOUND_ROWS | CapabilityFlags::CLIENT_SESSION_TRACK)
        .tcp_connect_timeout(Some(location.connect_timeout))
        .read_timeout(handshake_timeout(location, location.read_timeout))
        .write_timeout(handshake_timeout(location, location.write_timeout));
    match place {
        Place::Socket(path) => options.socket(Some(path.as_str())),
        Place::Address(host, port) => options.ip_or_hostname(Some(host.as_str())).tcp_port(*port),
    }
}

#[cfg(feature = "tls")]
fn encrypted(options: OptsBuilder, location: &Location) -> OptsBuilder {
    use std::borrow::Cow;
    use std::path::PathBuf;

    use mysql::{ClientIdentity, SslOpts};

    choose_cryptography();
    let path = |text: &String| Cow::Owned::<std::path::Path>(PathBuf::from(text));
    let identity =
        location.identity.as_ref().map(|(certificate, key)| ClientIdentity::new(path(certificate), path(key)));
    options.ssl_opts(
        SslOpts::default()
            .with_root_cert_path(location.ca.as_ref().map(path))
            .with_client_identity(identity)
            .with_danger_accept_invalid_certs(location.encryption < Encryption::VerifyCa)
            .with_danger_skip_domain_validation(location.encryption < Encryption::VerifyIdentity),
    )
}

/// The crate asks for the process's choice, and panics if there is none and the program was built with several.
#[cfg(feature = "tls")]
fn choose_cryptography() {
    use rustls::crypto::{CryptoProvider, ring};

    if CryptoProvider::get_default().is_none() {
        // Another thread may have been faster, which is as good.
        let _ = ring::default_provider().install_default();
    }
}

#[cfg(not(feature = "tls"))]
fn encrypted(options: OptsBuilder, _: &Location) -> OptsBuilder {
    options
}

/// A server that accepts and then says nothing must not hold the program for longer than connecting may take.
#[cfg(unix)]
fn handshake_timeout(location: &Location, _: Option<Duration>) -> Option<Duration> {
    Some(location.connect_timeout)
}

#[cfg(not(unix))]
fn handshake_timeout(_: &Location, timeout: Option<Duration>) -> Option<Duration> {
    timeout
}

/// Sets the time for statements, in place of that for the handshake: the crate takes one pair of timeouts for both.
fn set_timeouts(connection: &Conn, location: &Location) {
    limit(connection, location.read_timeout, location.write_timeout);
}

/// Asks for a sign of life. It need not take longer than connecting may, as nothing has to be done for it.
pub(super) fn ping(connection: &mut Conn, location: &Location) -> mysql::Result<()> {
    let at_most =
        |timeout: Option<Duration>| Some(timeout.unwrap_or(location.connect_timeout).min(location.connect_timeout));
    limit(connection, at_most(location.read_timeout), at_most(location.write_timeout));
    let answer = connection.ping();
    set_timeouts(connection, location);
    answer
}

#[cfg(unix)]
fn limit(connection: &Conn, read: Option<Duration>, write: Option<Duration>) {
    use std::os::fd::AsRawFd;

    use nix::sys::socket::{setsockopt, sockopt};
    use nix::sys::time::{TimeVal, TimeValLike};

    // Zero means none: https://man7.org/linux/man-pages/man7/socket.7.html
    let time = |timeout: Option<Duration>| {
        TimeVal::microseconds(timeout.map_or(0, |time| i64::try_from(time.as_micros()).unwrap_or(i64::MAX)))
    };
    let socket = connection.as_raw_fd();
    let read = setsockopt(socket, sockopt::ReceiveTimeout, &time(read));
    let write = setsockopt(socket, sockopt::SendTimeout, &time(write));
    if let Err(error) = read.and(write) {
        // Those that were set before hold on.
        tracing::warn!(target: crate::engine::LOG_TARGET, %error, "the timeouts of the connection could not be changed");
    }
}

#[cfg(not(unix))]
fn limit(_: &Conn, _: Option<Duration>, _: Option<Duration>) {}

/// Tells the server to stop what a connection runs. Where that fails the rest is read instead, which takes longer and is right.
pub(super) fn stop_statement(location: &Location, connection_id: u32) {
    let stopped = connect(location, None).and_then(|mut connection| {
        let stopped = connection.query_drop(format!("KILL QUERY {connection_id}"));
        stopped.map_err(|error| failure::of_statement(error, "KILL QUERY").into())
    });
    if let Err(error) = stopped {
        tracing::warn!(target: crate::engine::LOG_TARGET, %error, "a result that nobody wants is read to its end");
    }
}
