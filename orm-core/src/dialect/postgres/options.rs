//! Where a server is and how to reach it, read from its URL.

use std::path::PathBuf;
use std::time::Duration;

use crate::engine::Url;
use crate::{Error, Result};

/// The port of PostgreSQL.
const PORT: u16 = 5432;

/// The options that are known behind `?`.
const OPTIONS: &[&str] = &[
    "application_name",
    "connect_timeout",
    "host",
    "keepalives",
    "keepalives_count",
    "keepalives_idle",
    "keepalives_interval",
    "options",
    "prepared_statements",
    "read_timeout",
    "sslmode",
    "sslrootcert",
    "statement_timeout",
    "target_session_attrs",
    "tcp_user_timeout",
];

/// Where the servers are and how to reach them.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Options {
    /// In the order in which they are tried.
    pub(super) addresses: Vec<Address>,
    pub(super) user: Option<String>,
    pub(super) password: Option<Password>,
    pub(super) database: Option<String>,
    pub(super) encryption: Encryption,
    /// The file with the certificates of those who may vouch for the server; `system` stands for those of the system.
    pub(super) root_certificate: Option<PathBuf>,
    /// For one server; no limit if `None`.
    pub(super) connect_timeout: Option<Duration>,
    /// The longest silence of the server.
    pub(super) read_timeout: Option<Duration>,
    /// Set on the server.
    pub(super) statement_timeout: Option<Duration>,
    pub(super) application_name: Option<String>,
    /// More settings for the session, as on the server's command line.
    pub(super) settings: Option<String>,
    pub(super) target: TargetSession,
    /// Whether statements are prepared under a name and kept.
    pub(super) prepares: bool,
    pub(super) keepalive: Option<Keepalive>,
    pub(super) tcp_user_timeout: Option<Duration>,
}

/// A password; it never prints.
#[derive(Clone, PartialEq)]
pub(super) struct Password(pub(super) String);

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

/// Where one server is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Address {
    /// A name or number, and a port.
    Tcp(String, u16),
    /// The folder of a Unix socket, and the port that is a part of the socket's name.
    Folder(PathBuf, u16),
    /// The server on this machine: by its socket in one of the usual folders, else over TCP.
    Local(u16),
}

/// How much of TLS is wanted: <https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-PROTECTION>.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Encryption {
    /// None.
    Disable,
    /// If the server has it.
    Prefer,
    /// Encrypted, to whoever answers.
    Require,
    /// To a server with a certificate from an authority that is trusted.
    VerifyCa,
    /// And that certificate is for the host's name.
    VerifyFull,
}

/// What kind of server will do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TargetSession {
    Any,
    ReadWrite,
    ReadOnly,
    Primary,
    Standby,
    PreferStandby,
}

/// How to find out that the other side is gone while nothing is sent; what is `None` is the system's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Keepalive {
    pub(super) idle: Option<Duration>,
    pub(super) interval: Option<Duration>,
    pub(super) count: Option<u32>,
}

impl Options {
    pub(super) fn of(url: &Url) -> Result<Options> {
        let mut options = Options {
            addresses: Vec::new(),
            user: url.user().map(str::to_owned),
            password: url.password().map(|password| Password(password.to_owned())),
            database: url.database().map(str::to_owned),
            encryption: Encryption::Prefer,
            root_certificate: None,
            connect_timeout: Some(Duration::from_secs(10)),
            read_timeout: None,
            statement_timeout: None,
            application_name: None,
            settings: None,
            target: TargetSession::Any,
            prepares: true,
            keepalive: Some(Keepalive::default()),
            tcp_user_timeout: None,
        };
        let port = url.port().unwrap_or(PORT);
        for (name, value) in url.options() {
            match name {
                "host" => {
                    let hosts = value.split(',').map(|host| address(host, port));
                    options.addresses.extend(hosts.collect::<Result<Vec<_>>>()?);
                }
                _ => options.set(name, value)?,
            }
        }
        if options.addresses.is_empty() {
            options.addresses = url.addresses().map(|(host, port)| place(host, port.unwrap_or(PORT))).collect();
        }
        options.check()?;
        Ok(options)
    }

    fn set(&mut self, name: &str, value: &str) -> Result<()> {
        match name {
            "application_name" => self.application_name = Some(plain(name, value)?),
            "connect_timeout" => self.connect_timeout = seconds(name, value)?,
            "read_timeout" => self.read_timeout = seconds(name, value)?,
            "statement_timeout" => self.statement_timeout = millis(name, value)?,
            "tcp_user_timeout" => self.tcp_user_timeout = millis(name, value)?,
            "options" => self.settings = Some(plain(name, value)?),
            "sslmode" => self.encryption = one_of(name, value, ENCRYPTIONS)?,
            "sslrootcert" => self.root_certificate = Some(value.into()),
            "target_session_attrs" => self.target = one_of(name, value, TARGETS)?,
            "prepared_statements" => self.prepares = one_of(name, value, SWITCH)?,
            "keepalives" => {
                let is_on = one_of(name, value, SWITCH)?;
                self.keepalive = is_on.then(|| self.keepalive.unwrap_or_default());
            }
            "keepalives_idle" => self.keepalive.get_or_insert_default().idle = seconds(name, value)?,
            "keepalives_interval" => self.keepalive.get_or_insert_default().interval = seconds(name, value)?,
            "keepalives_count" => {
                self.keepalive.get_or_insert_default().count = Some(number(name, value)?).filter(|&count| count > 0);
            }
            _ => {
                return Err(Error::url(format!(
                    "`{name}` is no option for PostgreSQL that is known here; known are `{}`",
                    OPTIONS.join("`, `")
                )));
            }
        }
        Ok(())
    }

    fn check(&self) -> Result<()> {
        if !self.prepares && self.statement_timeout.is_some() {
            // A pooler lends its connections to all its clients, so that a session's setting would be theirs too.
            return Err(Error::url(
                "`statement_timeout` belongs to a session, which `prepared_statements=off` says there is none of; give it to the \
                 database's user (`ALTER ROLE .. SET statement_timeout`) or to the pooler (`query_timeout`)",
            ));
        }
        if self.root_certificate.is_some() && self.encryption < Encryption::Require {
            return Err(Error::url(
                "`sslrootcert` is of use with `sslmode=verify-full` or `verify-ca` only; set one of them, or leave it out",
            ));
        }
        Ok(())
    }
}

type Choices<T> = &'static [(&'static str, T)];

const ENCRYPTIONS: Choices<Encryption> = &[
    ("disable", Encryption::Disable),
    ("prefer", Encryption::Prefer),
    ("require", Encryption::Require),
    ("verify-ca", Encryption::VerifyCa),
    ("verify-full", Encryption::VerifyFull),
];

const TARGETS: Choices<TargetSession> = &[
    ("any", TargetSession::Any),
    ("read-write", TargetSession::ReadWrite),
    ("read-only", TargetSession::ReadOnly),
    ("primary", TargetSession::Primary),
    ("standby", TargetSession::Standby),
    ("prefer-standby", TargetSession::PreferStandby),
];

const SWITCH: Choices<bool> = &[("on", true), ("off", false), ("1", true), ("0", false)];

/// A host as it stands in the option `host`: with its port behind a colon, or a folder.
fn address(text: &str, port: u16) -> Result<Address> {
    if text.starts_with('/') {
        return Ok(place(Some(text), port));
    }
    let (host, own_port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, rest)) => (host, rest.strip_prefix(':')),
        None => match text.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (text, None),
        },
    };
    let port = match own_port {
        Some(text) => number("host", text)?,
        None => port,
    };
    Ok(place(Some(host).filter(|host| !host.is_empty()), port))
}

fn place(host: Option<&str>, port: u16) -> Address {
    match host {
        None => Address::Local(port),
        Some(folder) if folder.starts_with('/') => Address::Folder(folder.into(), port),
        Some(host) => Address::Tcp(host.to_owned(), port),
    }
}

fn one_of<T: Copy>(name: &str, value: &str, choices: Choices<T>) -> Result<T> {
    choices.iter().find(|(choice, _)| *choice == value).map(|(_, meaning)| *meaning).ok_or_else(|| {
        let known: Vec<&str> = choices.iter().map(|(choice, _)| *choice).collect();
        Error::url(format!("the option `{name}` is one of `{}`, not `{value}`", known.join("`, `")))
    })
}

fn number<T: std::str::FromStr>(name: &str, value: &str) -> Result<T> {
    value.parse().map_err(|_| Error::url(format!("the option `{name}` is a whole number, not `{value}`")))
}

/// Seconds, with a fraction if need be; 0 means no limit.
fn seconds(name: &str, value: &str) -> Result<Option<Duration>> {
    let seconds: f64 =
        value.parse().map_err(|_| Error::url(format!("the option `{name}` is a number of seconds, not `{value}`")))?;
    match Duration::try_from_secs_f64(seconds) {
        // Longer than anyone waits, and sockets take no more.
        Ok(limit) if limit <= Duration::from_secs(u32::MAX.into()) => Ok(Some(limit).filter(|limit| !limit.is_zero())),
        _ => {
            Err(Error::url(format!("the option `{name}` is a number of seconds from 0 to {}, not `{value}`", u32::MAX)))
        }
    }
}

/// Milliseconds; 0 means no limit. The server's own settings are 31 bits wide.
fn millis(name: &str, value: &str) -> Result<Option<Duration>> {
    let millis: u32 = number(name, value)?;
    match i32::try_from(millis) {
        Ok(_) => Ok(Some(Duration::from_millis(millis.into())).filter(|limit| !limit.is_zero())),
        Err(_) => Err(Error::url(format!("the option `{name}` is a number of milliseconds up to {}", i32::MAX))),
    }
}

fn plain(name: &str, value: &str) -> Result<String> {
    match value.contains('\0') {
        true => Err(Error::url(format!("the option `{name}` holds a NUL character"))),
        false => Ok(value.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(url: &str) -> Result<Options> {
        Options::of(&url.parse()?)
    }

    fn addresses(url: &str) -> Vec<Address> {
        options(url).expect(url).addresses
    }

    #[test]
    fn servers_are_named_in_all_the_usual_ways() {
        let tcp = |host: &str, port| Address::Tcp(host.to_owned(), port);
        assert_eq!(addresses("postgresql://db/shop"), [tcp("db", 5432)]);
        assert_eq!(addresses("postgresql://u@[::1]:6/shop"), [tcp("::1", 6)]);
        assert_eq!(addresses("postgresql:///shop"), [Address::Local(5432)]);
        assert_eq!(addresses("postgresql://h1:1,h2/shop"), [tcp("h1", 1), tcp("h2", 5432)]);
        assert_eq!(addresses("postgresql:///shop?host=h1:1&host=h2"), [tcp("h1", 1), tcp("h2", 5432)]);
        assert_eq!(addresses("postgresql:///shop?host=h1,[::1]:2"), [tcp("h1", 5432), tcp("::1", 2)]);
        let folder = Address::Folder("/var/run/postgresql".into(), 5432);
        assert_eq!(addresses("postgresql:///shop?host=/var/run/postgresql"), std::slice::from_ref(&folder));
        assert_eq!(addresses("postgresql://%2Fvar%2Frun%2Fpostgresql/shop"), [folder]);
    }

    #[test]
    fn times_are_read_in_their_units() {
        let read =
            options("postgresql://h/d?connect_timeout=2&read_timeout=0.5&statement_timeout=250").expect("options");
        assert_eq!(read.connect_timeout, Some(Duration::from_secs(2)));
        assert_eq!(read.read_timeout, Some(Duration::from_millis(500)));
        assert_eq!(read.statement_timeout, Some(Duration::from_millis(250)));
        assert_eq!(options("postgresql://h/d?connect_timeout=0").expect("options").connect_timeout, None);
    }

    #[test]
    fn wrong_options_are_refused_with_what_is_known() {
        let refused = |query: &str, expected: &str| {
            let message = options(&format!("postgresql://h/d?{query}")).expect_err(query).to_string();
            assert!(message.contains(expected), "{message}");
        };
        refused(
            "sslmod=require",
            "`sslmod` is no option for PostgreSQL that is known here; known are `application_name`",
        );
        refused("sslmode=yes", "one of `disable`, `prefer`, `require`, `verify-ca`, `verify-full`, not `yes`");
        refused("connect_timeout=soon", "a number of seconds, not `soon`");
        refused("connect_timeout=-1", "from 0 to");
        refused("statement_timeout=1.5", "a whole number, not `1.5`");
        refused("host=h:x", "a whole number, not `x`");
        refused("prepared_statements=off&statement_timeout=5", "`ALTER ROLE .. SET statement_timeout`");
        refused("sslrootcert=/ca.pem", "`sslmode=verify-full`");
    }

    #[test]
    fn a_password_never_prints() {
        let shown = format!("{:?}", options("postgresql://u:secret@h/d").expect("options"));
        assert!(!shown.contains("secret"), "{shown}");
    }
}
