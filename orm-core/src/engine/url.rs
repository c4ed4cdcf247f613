//! The address of a database, in SQLAlchemy's form.

use std::fmt;
use std::str::FromStr;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::{Error, Result};

/// What may stand in a part of a URL as it is.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// What may stand in a database's name as it is: a path keeps its slashes, and `:memory:` its colons.
const RESERVED_IN_NAME: &AsciiSet = &RESERVED.remove(b'/').remove(b':');

/// The address of a database: `backend+driver://user:password@host:port/database?option=value`.
///
/// The driver behind the `+` is accepted, so that URLs written for SQLAlchemy work, and not used. User, password and options
/// are percent-decoded; the database's name is taken as it stands, as SQLAlchemy does. `Display` and `Debug` show the password as `***`.
///
/// ```
/// use orm_core::engine::Url;
///
/// let url: Url = "postgresql+psycopg2://ann:p%40ss@[::1]:5432/shop?sslmode=require".parse()?;
/// assert_eq!((url.backend(), url.driver(), url.host()), ("postgresql", Some("psycopg2"), Some("::1")));
/// assert_eq!((url.user(), url.password(), url.port()), (Some("ann"), Some("p@ss"), Some(5432)));
/// assert_eq!((url.database(), url.option("sslmode")), (Some("shop"), Some("require")));
/// assert_eq!(url.to_string(), "postgresql+psycopg2://ann:***@[::1]:5432/shop?sslmode=require");
/// # Ok::<(), orm_core::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Url {
    backend: String,
    driver: Option<String>,
    user: Option<String>,
    password: Option<String>,
    /// One at least.
    addresses: Vec<(Option<String>, Option<u16>)>,
    database: Option<String>,
    options: Vec<(String, String)>,
}

impl Url {
    /// What stands before `://`, without the driver: `sqlite`, `postgresql`, …
    pub fn backend(&self) -> &str {
        &self.backend
    }

    /// What stands behind the `+`.
    pub fn driver(&self) -> Option<&str> {
        self.driver.as_deref()
    }

    /// The user's name.
    pub fn user(&self) -> Option<&str> {
        self.user.as_deref()
    }

    /// The password, in clear.
    pub fn password(&self) -> Option<&str> {
        self.password.as_deref()
    }

    /// The server, or the first of several; an IPv6 address comes without its brackets.
    pub fn host(&self) -> Option<&str> {
        self.addresses().find_map(|(host, _)| host)
    }

    /// The server's port, or that of the first of several.
    pub fn port(&self) -> Option<u16> {
        self.addresses().next().and_then(|(_, port)| port)
    }

    /// The servers and their ports, in their order: `host1:5432,host2`. There is one at least, with neither if the URL names none.
    pub fn addresses(&self) -> impl Iterator<Item = (Option<&str>, Option<u16>)> {
        self.addresses.iter().map(|(host, port)| (host.as_deref(), *port))
    }

    /// The database's name, or the file's path.
    pub fn database(&self) -> Option<&str> {
        self.database.as_deref()
    }

    /// The same address with another database.
    pub fn with_database(mut self, database: Option<&str>) -> Url {
        self.database = database.map(str::to_owned);
        self
    }

    /// The options behind the `?`, in their order.
    pub fn options(&self) -> impl Iterator<Item = (&str, &str)> {
        self.options.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The value of one option; the first if it is there several times, as only `host` can be.
    pub fn option(&self, name: &str) -> Option<&str> {
        self.options().find(|(option, _)| *option == name).map(|(_, value)| value)
    }

    /// The meaning of an option's value, out of all that it may be, whatever its case; for drivers.
    ///
    /// # Errors
    /// Another value; the error lists those that are known.
    pub fn choose_option<T: Copy>(name: &str, value: &str, choices: &[(&str, T)]) -> Result<T> {
        match choices.iter().find(|(choice, _)| choice.eq_ignore_ascii_case(value)) {
            Some((_, choice)) => Ok(*choice),
            None => {
                let known: Vec<&str> = choices.iter().map(|(choice, _)| *choice).collect();
                Err(Error::url(format!("`{name}={value}`: expected one of `{}`", known.join("`, `"))))
            }
        }
    }
}

impl FromStr for Url {
    type Err = Error;

    fn from_str(text: &str) -> Result<Url> {
        let Some((scheme, rest)) = text.split_once("://") else {
            // The text is not repeated: it may be a password that was pasted into the wrong place.
            return Err(Error::url(
                "`://` is missing; a URL looks like `sqlite:///app.db` or `postgresql://user@host/database`",
            ));
        };
        let (backend, driver) = match scheme.split_once('+') {
            Some((backend, driver)) => (backend, Some(driver)),
            None => (scheme, None),
        };
        if !is_word(backend) || driver.is_some_and(|driver| !is_word(driver)) {
            return Err(Error::url(
                "what stands before `://` is a database and perhaps a driver: `postgresql+psycopg2`",
            ));
        }
        let (rest, query) = split_off(rest, '?');
        let (authority, database) = split_off(rest, '/');
        let behind = [database, query.filter(|_| database.is_none())];
        if !authority.is_empty()
            && !authority.contains('@')
            && behind.into_iter().flatten().any(|part| part.contains('@'))
        {
            // Else the rest of a password would be taken for the database's name, and printed.
            return Err(Error::url(
                "an `@` follows a `/` or `?`; reserved characters in a user name or password are written as `%2F` (/), `%3F` (?), \
                 `%40` (@)",
            ));
        }
        let (login, address) = match authority.rsplit_once('@') {
            Some((login, address)) => (Some(login), address),
            None => (None, authority),
        };
        let (user, password) = login.map_or((None, None), |login| {
            let (user, password) = split_off(login, ':');
            (Some(user), password)
        });
        let addresses = address.split(',').map(|address| {
            let (host, port) = parse_address(address)?;
            Ok((host.map(|host| decode("host", host)).transpose()?, port))
        });
        Ok(Url {
            backend: backend.to_ascii_lowercase(),
            driver: driver.map(str::to_owned),
            user: user.filter(|user| !user.is_empty()).map(|user| decode("user name", user)).transpose()?,
            password: password.map(|password| decode("password", password)).transpose()?,
            addresses: addresses.collect::<Result<_>>()?,
            database: database.filter(|name| !name.is_empty()).map(str::to_owned),
            options: query.map_or(Ok(Vec::new()), parse_options)?,
        })
    }
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn split_off(text: &str, at: char) -> (&str, Option<&str>) {
    match text.split_once(at) {
        Some((before, behind)) => (before, Some(behind)),
        None => (text, None),
    }
}

fn parse_address(address: &str) -> Result<(Option<&str>, Option<u16>)> {
    let (host, port) = match address.strip_prefix('[') {
        Some(rest) => {
            let Some((host, behind)) = rest.split_once(']') else {
                return Err(Error::url("the bracket of the IPv6 address is not closed"));
            };
            match behind.strip_prefix(':') {
                None if !behind.is_empty() => return Err(Error::url("only `:port` can follow an IPv6 address")),
                port => (host, port),
            }
        }
        None => split_off(address, ':'),
    };
    let port = match port.filter(|port| !port.is_empty()) {
        Some(port) => Some(port.parse().map_err(|_| {
            // A password with an unescaped `/` or `@` ends up here, so the text is not repeated.
            Error::url("the port is no number from 0 to 65535; reserved characters in a password are written as `%40` (@), `%2F` (/), `%3A` (:)")
        })?),
        None => None,
    };
    Ok((Some(host).filter(|host| !host.is_empty()), port))
}

fn parse_options(query: &str) -> Result<Vec<(String, String)>> {
    let mut options: Vec<(String, String)> = Vec::new();
    for part in query.split('&').filter(|part| !part.is_empty()) {
        let Some((name, value)) = part.split_once('=') else {
            return Err(Error::url("an option behind `?` looks like `name=value`"));
        };
        // `+` is a blank in a query, as in any form that a browser sends.
        let name = decode("option", &name.replace('+', " "))?;
        let value = decode("option", &value.replace('+', " "))?;
        // Several servers are written as several hosts, too.
        if name != "host" && options.iter().any(|(other, _)| *other == name) {
            return Err(Error::url(format!("the option `{name}` is there twice")));
        }
        options.push((name, value));
    }
    Ok(options)
}

fn decode(what: &str, text: &str) -> Result<String> {
    match percent_decode_str(text).decode_utf8() {
        Ok(text) => Ok(text.into_owned()),
        Err(_) => Err(Error::url(format!("the {what} is not UTF-8 after percent-decoding"))),
    }
}

/// Whether an option's value is a password in all likelihood.
fn is_secret(option: &str) -> bool {
    let option = option.to_ascii_lowercase();
    ["passw", "pwd", "secret", "token"].iter().any(|word| option.contains(word))
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.backend)?;
        if let Some(driver) = &self.driver {
            write!(f, "+{driver}")?;
        }
        f.write_str("://")?;
        if let Some(user) = &self.user {
            write!(f, "{}", utf8_percent_encode(user, RESERVED))?;
        }
        if self.password.is_some() {
            f.write_str(":***")?;
        }
        if self.user.is_some() || self.password.is_some() {
            f.write_str("@")?;
        }
        for (index, (host, port)) in self.addresses().enumerate() {
            if index > 0 {
                f.write_str(",")?;
            }
            match host {
                Some(host) if host.contains(':') => write!(f, "[{host}]")?,
                Some(host) => write!(f, "{}", utf8_percent_encode(host, RESERVED))?,
                None => {}
            }
            port.map_or(Ok(()), |port| write!(f, ":{port}"))?;
        }
        if let Some(database) = &self.database {
            write!(f, "/{database}")?;
        }
        for (index, (name, value)) in self.options.iter().enumerate() {
            f.write_str(if index == 0 { "?" } else { "&" })?;
            let name_shown = utf8_percent_encode(name, RESERVED);
            // Some drivers take the password as an option too.
            match is_secret(name) {
                true => write!(f, "{name_shown}=***")?,
                false => write!(f, "{name_shown}={}", utf8_percent_encode(value, RESERVED_IN_NAME))?,
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Url({self})")
    }
}
