//! Reaching a server.

use std::io;
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::path::Path;
use std::time::{Duration, Instant};

use socket2::{SockRef, TcpKeepalive};
use tokio_postgres::{Config, NoTls};

use super::super::options::{Address, Encryption, Options, TargetSession};
use super::client::{PostgresClient, block_on};
use super::encryption::encrypt;
use super::failure::{connect_error, request_error};
use super::socket::{Socket, limit_tcp};
use super::wire::{SharedState, Wire};
use crate::error::{DatabaseError, DatabaseErrorKind};
use crate::{Error, Result};

/// Where a server's socket is if nobody says: on Debian, and everywhere else.
const FOLDERS: [&str; 2] = ["/var/run/postgresql", "/tmp"];

/// A connection to the first server that answers and is of the kind that is wanted.
pub(super) fn open(options: &Options) -> Result<PostgresClient> {
    // A standby if there is one, else whatever there is.
    let passes: &[TargetSession] = match options.target {
        TargetSession::PreferStandby => &[TargetSession::Standby, TargetSession::Any],
        ref target => std::slice::from_ref(target),
    };
    let mut failures = Vec::new();
    for target in passes {
        failures.clear();
        for address in &options.addresses {
            match open_one(options, address, *target) {
                Ok(client) => return Ok(client),
                Err(error) => failures.push((address, error)),
            }
        }
    }
    Err(all_failed(failures))
}

/// Asks the server to cancel what it does for this client, and waits until it has heard.
pub(super) fn cancel(client: &PostgresClient, options: &Options) -> io::Result<()> {
    let state = SharedState::default();
    let deadline = options.connect_timeout.and_then(|timeout| Instant::now().checked_add(timeout));
    state.lock().deadline = deadline;
    let socket = reach(options, &client.address, deadline)?;
    let mut wire = Wire::request(socket, state.clone());
    let token = client.client().cancel_token();
    block_on(&state, token.cancel_query_raw(&mut wire, NoTls)).map_err(io::Error::other)?;
    wire.wait_for_end()
}

/// The failure of the only server, or of all.
fn all_failed(mut failures: Vec<(&Address, Error)>) -> Error {
    let is_alone = failures.len() == 1;
    match failures.pop() {
        Some((_, error)) if is_alone => error,
        last => {
            let kind = last.as_ref().and_then(|(_, error)| error.database()).map(|error| error.kind);
            let said: Vec<String> = failures
                .iter()
                .chain(&last)
                .map(|(address, error)| match error.database() {
                    Some(error) => format!("{}: {}", name(address), error.message),
                    None => format!("{}: {error}", name(address)),
                })
                .collect();
            DatabaseError::new(kind.unwrap_or(DatabaseErrorKind::Connect), said.join("; ")).into()
        }
    }
}

fn open_one(options: &Options, address: &Address, target: TargetSession) -> Result<PostgresClient> {
    if options.encryption >= Encryption::Require && !cfg!(feature = "tls") {
        let reason = "this build has no TLS; turn on the feature `tls` of `orm-core`, or set `sslmode=disable`";
        return Err(Error::url(reason));
    }
    let state = SharedState::default();
    let deadline = options.connect_timeout.and_then(|timeout| Instant::now().checked_add(timeout));
    state.lock().deadline = deadline;
    let socket = reach(options, address, deadline).map_err(|error| unreachable_at(address, &error))?;
    let wire = Wire::session(socket, state.clone(), startup_parameters(options), !options.prepares);
    let connected = PostgresClient::connect(wire, state.clone(), &config(options), address.clone());
    let mut client = connected.map_err(|error| connect_error(&error, state.lock().failure.clone()))?;
    require(&mut client, target, address)?;
    let mut shared = state.lock();
    (shared.deadline, shared.silence) = (None, options.read_timeout);
    drop(shared);
    Ok(client)
}

fn config(options: &Options) -> Config {
    let mut config = Config::new();
    // What lies below has done it by then.
    config.ssl_mode(tokio_postgres::config::SslMode::Disable);
    options.user.as_ref().map(|user| config.user(user));
    options.password.as_ref().map(|password| config.password(&password.0));
    options.database.as_ref().map(|database| config.dbname(database));
    options.application_name.as_ref().map(|name| config.application_name(name));
    options.settings.as_ref().map(|settings| config.options(settings));
    config
}

/// What the client library cannot ask for. A pooler takes the time zone as a parameter of its client; the option `options` it would refuse.
fn startup_parameters(options: &Options) -> Vec<u8> {
    let mut parameters = b"TimeZone\0UTC\0".to_vec();
    if let Some(timeout) = options.statement_timeout {
        parameters.extend_from_slice(format!("statement_timeout\0{}\0", timeout.as_millis()).as_bytes());
    }
    parameters
}

fn reach(options: &Options, address: &Address, deadline: Option<Instant>) -> io::Result<Socket> {
    match address {
        Address::Folder(folder, port) => unix_socket(folder, *port),
        Address::Tcp(host, port) => tcp_socket(options, host, *port, deadline),
        Address::Local(port) => {
            let folder = FOLDERS.iter().map(Path::new).find(|folder| socket_file(folder, *port).exists());
            match folder {
                Some(folder) if cfg!(unix) => unix_socket(folder, *port),
                _ => tcp_socket(options, "localhost", *port, deadline),
            }
        }
    }
}

fn socket_file(folder: &Path, port: u16) -> std::path::PathBuf {
    folder.join(format!(".s.PGSQL.{port}"))
}

#[cfg(unix)]
fn unix_socket(folder: &Path, port: u16) -> io::Result<Socket> {
    std::os::unix::net::UnixStream::connect(socket_file(folder, port)).map(Socket::unix)
}

#[cfg(not(unix))]
fn unix_socket(_: &Path, _: u16) -> io::Result<Socket> {
    Err(io::Error::new(io::ErrorKind::Unsupported, "there are no Unix sockets on this system"))
}

fn tcp_socket(options: &Options, host: &str, port: u16, deadline: Option<Instant>) -> io::Result<Socket> {
    let mut failure = io::Error::new(io::ErrorKind::NotFound, "the host has no address");
    for address in (host, port).to_socket_addrs()? {
        match socket_at(&address, host, options, deadline) {
            Ok(socket) => return Ok(socket),
            Err(error) => failure = error,
        }
    }
    Err(failure)
}

fn socket_at(address: &SocketAddr, host: &str, options: &Options, deadline: Option<Instant>) -> io::Result<Socket> {
    let stream = connect(address, deadline)?;
    set_up(&stream, options)?;
    let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
    limit_tcp(&stream, left.map(|left| left.max(Duration::from_millis(1))))?;
    encrypt(stream, host, options).map_err(|error| match error.kind() {
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => too_late(),
        io::ErrorKind::UnexpectedEof => io::Error::other("it closed the connection at once; is it PostgreSQL?"),
        _ => error,
    })
}

fn too_late() -> io::Error {
    io::Error::new(io::ErrorKind::TimedOut, "no answer within `connect_timeout`")
}

fn connect(address: &SocketAddr, deadline: Option<Instant>) -> io::Result<TcpStream> {
    let Some(deadline) = deadline else { return TcpStream::connect(address) };
    let left = deadline.saturating_duration_since(Instant::now());
    if left.is_zero() {
        return Err(too_late());
    }
    TcpStream::connect_timeout(address, left).map_err(|error| match error.kind() {
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => too_late(),
        _ => error,
    })
}

fn set_up(stream: &TcpStream, options: &Options) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let socket = SockRef::from(stream);
    if let Some(keepalive) = options.keepalive {
        let mut settings = TcpKeepalive::new();
        if let Some(idle) = keepalive.idle {
            settings = settings.with_time(idle);
        }
        if let Some(interval) = keepalive.interval {
            settings = settings.with_interval(interval);
        }
        if let Some(count) = keepalive.count {
            settings = settings.with_retries(count);
        }
        socket.set_tcp_keepalive(&settings)?;
    }
    #[cfg(target_os = "linux")]
    socket.set_tcp_user_timeout(options.tcp_user_timeout)?;
    Ok(())
}

/// Refuses a server of another kind than is wanted.
fn require(client: &mut PostgresClient, target: TargetSession, address: &Address) -> Result<()> {
    let (question, wanted, kind) = match target {
        TargetSession::Any | TargetSession::PreferStandby => return Ok(()),
        TargetSession::ReadWrite => ("SHOW transaction_read_only", "off", "read-write"),
        TargetSession::ReadOnly => ("SHOW transaction_read_only", "on", "read-only"),
        TargetSession::Primary => ("SELECT pg_is_in_recovery()", "f", "a primary"),
        TargetSession::Standby => ("SELECT pg_is_in_recovery()", "t", "a standby"),
    };
    let answer = client.run(async |client| client.simple_query(question).await)?;
    let messages = answer.map_err(|error| request_error(error, &mut client.link))?;
    let is_wanted = messages.iter().any(|message| match message {
        tokio_postgres::SimpleQueryMessage::Row(row) => row.try_get(0).ok().flatten() == Some(wanted),
        _ => false,
    });
    match is_wanted {
        true => Ok(()),
        false => {
            let reason = format!("the server at {} is not {kind}, as `target_session_attrs` wants it", name(address));
            Err(DatabaseError::new(DatabaseErrorKind::Connect, reason).into())
        }
    }
}

fn unreachable_at(address: &Address, error: &io::Error) -> Error {
    let reason = match error.kind() {
        io::ErrorKind::ConnectionRefused => "nobody listens there".to_owned(),
        io::ErrorKind::NotFound if matches!(address, Address::Folder(..)) => "there is no socket".to_owned(),
        _ => error.to_string(),
    };
    DatabaseError::new(DatabaseErrorKind::Connect, format!("no server at {}: {reason}", name(address))).into()
}

/// An address for people.
fn name(address: &Address) -> String {
    match address {
        Address::Tcp(host, port) if host.contains(':') => format!("`[{host}]:{port}`"),
        Address::Tcp(host, port) => format!("`{host}:{port}`"),
        Address::Folder(folder, port) => format!("`{}`", socket_file(folder, *port).display()),
        Address::Local(port) => format!("`localhost:{port}`"),
    }
}
