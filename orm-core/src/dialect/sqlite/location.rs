//! Where a SQLite database is and how to open it, read from its URL.

use std::path::PathBuf;
use std::time::Duration;

use crate::engine::Url;
use crate::{Error, Result};

/// The options that are known behind `?`.
const OPTIONS: &[&str] = &["mode", "busy_timeout", "journal_mode", "qpsg"];

/// Where a database is and how to open it.
#[derive(Debug, PartialEq)]
pub(super) struct Location {
    /// The file, absolute, so that a later change of folder does not lead to another file; `None` for a memory database.
    pub(super) file: Option<PathBuf>,
    pub(super) access: Access,
    pub(super) busy_timeout: Duration,
    /// The journal mode to set; `None` to leave the file's own.
    pub(super) journal_mode: Option<&'static str>,
    pub(super) stable_plans: bool,
}

/// What may be done with the file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Access {
    Read,
    Write,
    WriteOrCreate,
}

impl Location {
    pub(super) fn of(url: &Url) -> Result<Location> {
        if url.host().is_some() || url.user().is_some() || url.password().is_some() || url.port().is_some() {
            return Err(Error::url(
                "a SQLite URL names no server: write three slashes for a path from the current folder, as in \
                 `sqlite:///app.db`, and four for one from the root, as in `sqlite:////var/lib/app.db`",
            ));
        }
        let file = match url.database() {
            None | Some(":memory:") => None,
            Some(path) if path.starts_with("file:") => {
                return Err(Error::url(
                    "write the file's plain path, without `file:`, as in `sqlite:///app.db?mode=ro`",
                ));
            }
            Some(path) => Some(std::path::absolute(path).map_err(|error| Error::url(format!("`{path}`: {error}")))?),
        };
        let mut location = Location {
            file,
            access: Access::WriteOrCreate,
            busy_timeout: Duration::from_secs(5),
            journal_mode: Some("wal"),
            stable_plans: true,
        };
        for (name, value) in url.options() {
            location.set(name, value)?;
        }
        Ok(location)
    }

    fn set(&mut self, name: &str, value: &str) -> Result<()> {
        if self.file.is_none() && matches!(name, "mode" | "journal_mode") {
            return Err(Error::url(format!("`{name}` makes no sense for a memory database")));
        }
        match name {
            "mode" => {
                let choices = [("ro", Access::Read), ("rw", Access::Write), ("rwc", Access::WriteOrCreate)];
                self.access = Url::choose_option(name, value, &choices)?;
            }
            "busy_timeout" => {
                let milliseconds = value.parse::<u32>().ok().filter(|&number| i32::try_from(number).is_ok());
                let Some(milliseconds) = milliseconds else {
                    return Err(Error::url(format!(
                        "`busy_timeout={value}`: expected a number of milliseconds, such as 5000"
                    )));
                };
                self.busy_timeout = Duration::from_millis(milliseconds.into());
            }
            "journal_mode" => {
                let choices = [
                    ("wal", Some("wal")),
                    ("delete", Some("delete")),
                    ("truncate", Some("truncate")),
                    ("persist", Some("persist")),
                    ("keep", None),
                ];
                self.journal_mode = Url::choose_option(name, value, &choices)?;
            }
            "qpsg" => self.stable_plans = Url::choose_option(name, value, &[("on", true), ("off", false)])?,
            _ => {
                let known = OPTIONS.join("`, `");
                return Err(Error::url(format!("SQLite has no option `{name}`; known are `{known}`")));
            }
        }
        Ok(())
    }
}
