//! Where a server is and how to reach it, read from its URL.

use std::time::Duration;

use crate::engine::Url;
use crate::{Error, Result};

/// The options that are known behind `?`.
const OPTIONS: &[&str] = &[
    "charset",
    "unix_socket",
    "connect_timeout",
    "read_timeout",
    "write_timeout",
    "statement_timeout",
    "sslmode",
    "ssl_ca",
    "ssl_cert",
    "ssl_key",
    "ssl_verify_cert",
    "ssl_verify_identity",
];

/// The server's usual port.
const PORT: u16 = 3306;

/// Where a server is and how to reach it.
#[derive(Clone)]
pub(super) struct Location {
    pub(super) hosts: Vec<(String, u16)>,
    /// The socket's file, which wins over the hosts.
    pub(super) socket: Option<String>,
    pub(super) user: Option<String>,
    pub(super) password: Option<String>,
    pub(super) database: Option<String>,
    pub(super) connect_timeout: Duration,
    pub(super) read_timeout: Option<Duration>,
    pub(super) write_timeout: Option<Duration>,
    pub(super) statement_timeout: Option<Duration>,
    pub(super) encryption: Encryption,
    /// A file with the certificates to trust besides the well-known ones.
    pub(super) ca: Option<String>,
    /// The files with the client's own certificate and its key.
    pub(super) identity: Option<(String, String)>,
}

/// Whether the connection is encrypted, and what is asked of the server's certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Encryption {
    Off,
    /// Encrypted if the server can, without a look at its certificate.
    Preferred,
    /// Encrypted, without a look at the certificate.
    Required,
    /// The certificate was issued by someone who is trusted.
    VerifyCa,
    /// The certificate was issued for this host, too.
    VerifyIdentity,
}

impl Location {
    pub(super) fn of(url: &Url) -> Result<Location> {
        let mut location = Location {
            hosts: url
                .addresses()
                .map(|(host, port)| (host.unwrap_or("localhost").to_owned(), port.unwrap_or(PORT)))
                .collect(),
            socket: None,
            user: url.user().map(str::to_owned).or_else(|| std::env::var("USER").ok()),
            password: url.password().map(str::to_owned),
            database: url.database().map(str::to_owned),
            connect_timeout: Duration::from_secs(10),
            read_timeout: None,
            write_timeout: None,
            statement_timeout: None,
            encryption: Encryption::Off,
            ca: None,
            identity: None,
        };
        for (name, value) in url.options() {
            location.set(name, value)?;
        }
        location.set_encryption(url)?;
        Ok(location)
    }

    fn set(&mut self, name: &str, value: &str) -> Result<()> {
        match name {
            "charset" if ["utf8mb4", "utf8"].iter().any(|known| known.eq_ignore_ascii_case(value)) => {}
            "charset" => {
                return Err(Error::url(format!(
                    "`charset={value}`: texts travel as utf8mb4, which holds every character; leave the option out"
                )));
            }
            "unix_socket" => self.socket = Some(value.to_owned()),
            "connect_timeout" => self.connect_timeout = seconds(name, value)?,
            "read_timeout" => self.read_timeout = Some(seconds(name, value)?),
            "write_timeout" => self.write_timeout = Some(seconds(name, value)?),
            "statement_timeout" => self.statement_timeout = Some(milliseconds(name, value)?),
            "ssl_ca" => self.ca = Some(value.to_owned()),
            // Read together with each other in `set_encryption`.
            "sslmode" | "ssl_cert" | "ssl_key" | "ssl_verify_cert" | "ssl_verify_identity" => {}
            _ => {
                let known = OPTIONS.join("`, `");
                return Err(Error::url(format!("MySQL has no option `{name}`; known are `{known}`")));
            }
        }
        Ok(())
    }

    /// PyMySQL's rules: files of certificates ask for encryption, `ssl_verify_cert` and `ssl_verify_identity` for a look at the
    /// server's. `sslmode` says all of it in one word, as for PostgreSQL.
    fn set_encryption(&mut self, url: &Url) -> Result<()> {
        let verifies_identity = flag(url, "ssl_verify_identity")?;
        let verifies_certificate = flag(url, "ssl_verify_cert")?;
        let identity = (url.option("ssl_cert"), url.option("ssl_key"));
        self.identity = match identity {
            (Some(certificate), Some(key)) => Some((certificate.to_owned(), key.to_owned())),
            (None, None) => None,
            _ => return Err(Error::url("`ssl_cert` and `ssl_key` are given together: a certificate and its key")),
        };
        let asked = match (verifies_identity, verifies_certificate, &self.ca, &self.identity) {
            (Some(true), ..) => Encryption::VerifyIdentity,
            (_, Some(true), ..) | (_, None, Some(_), _) => Encryption::VerifyCa,
            (_, _, Some(_), _) | (_, _, _, Some(_)) => Encryption::Required,
            _ => Encryption::Off,
        };
        self.encryption = match url.option("sslmode") {
            None => asked,
            Some(word) => Url::choose_option(
                "sslmode",
                word,
                &[
                    ("disable", Encryption::Off),
                    ("prefer", Encryption::Preferred),
                    ("require", asked.max(Encryption::Required)),
                    ("verify-ca", asked.max(Encryption::VerifyCa)),
                    ("verify-full", Encryption::VerifyIdentity),
                ],
            )?,
        };
        if self.encryption < asked {
            return Err(Error::url(
                "`sslmode` switches the encryption off that another option asks for; leave one of them out",
            ));
        }
        if self.socket.is_some() && self.encryption > Encryption::Preferred {
            return Err(Error::url(
                "a connection over `unix_socket` is not encrypted; leave out what asks for encryption",
            ));
        }
        require_tls(self.encryption)
    }
}

#[cfg(feature = "tls")]
fn require_tls(_: Encryption) -> Result<()> {
    Ok(())
}

#[cfg(not(feature = "tls"))]
fn require_tls(encryption: Encryption) -> Result<()> {
    match encryption {
        Encryption::Off | Encryption::Preferred => Ok(()),
        _ => Err(Error::url("the URL asks for an encrypted connection; turn on the feature `tls` of `orm-core`")),
    }
}

fn seconds(name: &str, value: &str) -> Result<Duration> {
    match value.parse::<f64>().ok().filter(|seconds| (0.001..=31_536_000.0).contains(seconds)) {
        Some(seconds) => Ok(Duration::from_secs_f64(seconds)),
        None => Err(Error::url(format!("`{name}={value}`: expected a number of seconds, such as 10"))),
    }
}

fn milliseconds(name: &str, value: &str) -> Result<Duration> {
    match value.parse::<u32>().ok().filter(|&milliseconds| milliseconds > 0) {
        Some(milliseconds) => Ok(Duration::from_millis(milliseconds.into())),
        None => Err(Error::url(format!("`{name}={value}`: expected a number of milliseconds, such as 30000"))),
    }
}

fn flag(url: &Url, name: &str) -> Result<Option<bool>> {
    let choices = [("true", true), ("1", true), ("false", false), ("0", false)];
    url.option(name).map(|value| Url::choose_option(name, value, &choices)).transpose()
}
