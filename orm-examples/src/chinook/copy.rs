//! From one database into another.

use std::io::{IsTerminal, Write};

use orm_core::prelude::*;

use super::{
    Album, Artist, Customer, Employee, Genre, Invoice, InvoiceLine, MediaType, Playlist, PlaylistTrack, Track,
};

/// How many rows are on their way at a time.
const PAGE: usize = 1_000;

/// Chinook's tables.
pub fn schema() -> Schema {
    Schema::new()
        .entity::<Artist>()
        .entity::<Album>()
        .entity::<MediaType>()
        .entity::<Genre>()
        .entity::<Track>()
        .entity::<Playlist>()
        .entity::<PlaylistTrack>()
        .entity::<Employee>()
        .entity::<Customer>()
        .entity::<Invoice>()
        .entity::<InvoiceLine>()
}

/// Copies all rows with their keys into tables that are there and empty: all, or none if anything is refused. Then the database goes on
/// counting behind the highest keys.
///
/// # Errors
/// What either database refuses.
pub fn copy(from: &Engine, to: &Engine, progress: &Progress) -> Result<()> {
    let mut from = from.connection()?;
    to.transaction(|to| {
        // Parents before their children; so do employees stand, whose managers have lower keys.
        copy_rows::<Artist>(&mut from, to, progress)?;
        copy_rows::<Album>(&mut from, to, progress)?;
        copy_rows::<MediaType>(&mut from, to, progress)?;
        copy_rows::<Genre>(&mut from, to, progress)?;
        copy_rows::<Track>(&mut from, to, progress)?;
        copy_rows::<Playlist>(&mut from, to, progress)?;
        copy_rows::<PlaylistTrack>(&mut from, to, progress)?;
        copy_rows::<Employee>(&mut from, to, progress)?;
        copy_rows::<Customer>(&mut from, to, progress)?;
        copy_rows::<Invoice>(&mut from, to, progress)?;
        copy_rows::<InvoiceLine>(&mut from, to, progress)
    })?;
    progress.end();
    schema().sync_sequences(&mut to.connection()?)
}

fn copy_rows<E: Entity<New: Writable<E>>>(
    from: &mut dyn Executor,
    to: &mut dyn Executor,
    progress: &Progress,
) -> Result<()> {
    let mut page = Vec::with_capacity(PAGE);
    let mut n_rows = 0;
    let mut write = |page: &mut Vec<E>| -> Result<()> {
        n_rows += E::insert_many(page.drain(..)).execute(to)?;
        progress.show(E::NAME, n_rows);
        Ok(())
    };
    E::query().stream(from, |row| {
        page.push(row);
        if page.len() == PAGE { write(&mut page) } else { Ok(()) }
    })?;
    write(&mut page)
}

/// One line that tells how far a copy is, on a terminal; elsewhere nothing.
pub struct Progress {
    visible: bool,
}

impl Progress {
    /// A line on the error output, if that is a terminal.
    pub fn on_terminal() -> Progress {
        Progress { visible: std::io::stderr().is_terminal() }
    }

    fn show(&self, table: &str, n_rows: u64) {
        if self.visible {
            // A progress line that cannot be written is no reason to stop.
            _ = write!(std::io::stderr(), "\r{table:<16} {n_rows:>6} rows");
        }
    }

    fn end(&self) {
        if self.visible {
            _ = writeln!(std::io::stderr());
        }
    }
}
