//! Opening a connection and setting it up.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::super::errors;
use super::super::location::{Access, Location};
use super::{decimal, failure};
use crate::{Error, Result};

/// A connection to a file.
pub(super) fn file(file: &Path, location: &Location) -> Result<Connection> {
    let access = match location.access {
        Access::Read => OpenFlags::SQLITE_OPEN_READ_ONLY,
        Access::Write => OpenFlags::SQLITE_OPEN_READ_WRITE,
        Access::WriteOrCreate => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
    };
    // A connection is used by one thread at a time, so SQLite need not lock for us.
    let opened = Connection::open_with_flags(file, access | OpenFlags::SQLITE_OPEN_NO_MUTEX);
    opened
        .map_err(|error| failure(error, None).into())
        .and_then(|connection| set_up(&connection, location).map(|()| connection))
        .map_err(|error| errors::cannot_open(error, file))
}

/// A connection to the memory database of this name.
pub(super) fn memory(name: &str, location: &Location) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_URI
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(name, flags).map_err(|error| failure(error, None))?;
    set_up(&connection, location)?;
    Ok(connection)
}

fn set_up(connection: &Connection, location: &Location) -> Result<()> {
    apply(connection, location).map_err(|error| failure(error, None))?;
    if location.file.is_some() {
        set_journal_mode(connection, location)?;
    }
    Ok(())
}

fn apply(connection: &Connection, location: &Location) -> rusqlite::Result<()> {
    connection.busy_timeout(location.busy_timeout)?;
    decimal::register(connection)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, location.stable_plans)?;
    connection.execute_batch("PRAGMA foreign_keys = ON; PRAGMA case_sensitive_like = ON")
}

/// Sets the journal mode unless the file has it already: to set it takes a lock that to look does not.
fn set_journal_mode(connection: &Connection, location: &Location) -> Result<()> {
    let read = || connection.query_row("PRAGMA journal_mode", [], |row| row.get::<_, String>(0));
    let started = Instant::now();
    loop {
        match read().and_then(|found| switch(connection, location, &found)) {
            Ok(()) => return Ok(()),
            Err(error) => {
                let error: Error = failure(error, None).into();
                // SQLite does not always wait here: two connections that open a new file at once would meet.
                if !error.is_lock_timeout() || started.elapsed() >= location.busy_timeout {
                    return Err(error);
                }
                thread::sleep(Duration::from_millis(1));
            }
        }
    }
}

fn switch(connection: &Connection, location: &Location, found: &str) -> rusqlite::Result<()> {
    let mut mode = found.to_owned();
    if let Some(wanted) = location.journal_mode
        && !found.eq_ignore_ascii_case(wanted)
        && !connection.is_readonly("main")?
    {
        // Answers the mode that holds now: a file system without shared memory refuses WAL in silence, which costs speed only.
        mode = connection.query_row(&format!("PRAGMA journal_mode = {wanted}"), [], |row| row.get(0))?;
    }
    match mode.eq_ignore_ascii_case("wal") {
        true => connection.execute_batch("PRAGMA synchronous = NORMAL"),
        false => Ok(()),
    }
}
