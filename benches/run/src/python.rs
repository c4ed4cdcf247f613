//! The Python that runs SQLAlchemy.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Result;

/// Says whether this Python can make an environment, and is new enough.
const FITS: &str = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))";

/// The interpreter of an environment with SQLAlchemy and its drivers, made from the Python Package Index unless it is there. Without
/// Python, SQLAlchemy is left out, loudly.
pub(crate) fn environment(benches: &Path, target: &Path, built: bool) -> Result<Option<PathBuf>> {
    let folder = target.join("bench-python");
    let python = folder.join("bin/python");
    if built {
        return Ok(python.exists().then_some(python));
    }
    if !succeeds(Command::new("python3").args(["-c", FITS])) {
        eprintln!("!!! SQLAlchemy IS LEFT OUT: there is no Python 3.10 or newer with venv (Debian: python3-venv)");
        return Ok(None);
    }
    eprintln!("installing SQLAlchemy");
    let made = python.exists() || succeeds(Command::new("python3").args(["-m", "venv"]).arg(&folder));
    let mut install = Command::new(&python);
    install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"]);
    install.arg(benches.join("sqlalchemy/requirements.txt"));
    match made && succeeds(&mut install) {
        true => Ok(Some(python)),
        false => Err("SQLAlchemy cannot be installed".into()),
    }
}

fn succeeds(command: &mut Command) -> bool {
    command.status().is_ok_and(|status| status.success())
}
