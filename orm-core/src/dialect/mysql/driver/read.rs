//! Reading a result row by row, and leaving one that is not wanted any more.

use std::time::{Duration, Instant};

use mysql::QueryResult;
use mysql::prelude::Protocol;

use super::super::errors;
use super::failure::{self, Failure};
use super::row::MySqlRow;
use crate::Result;
use crate::engine::{Each, Next};

/// How long the rest of a result is read before the server is told to stop: about what the second connection for that costs.
const PATIENCE: Duration = Duration::from_millis(5);

/// After how many rows the clock is looked at.
const ROWS_BETWEEN_LOOKS: usize = 64;

/// What became of a result.
#[derive(Debug, Default)]
pub(super) struct Ended {
    /// The rows that the statement touched, if it answered none.
    pub(super) affected: u64,
    /// The first key that the server made for the rows it inserted, 0 if it made none.
    pub(super) last_insert_id: u64,
    /// Whether it answered rows.
    pub(super) had_rows: bool,
    /// How many statements were in the text.
    pub(super) n_results: usize,
    /// Whether the server was told to stop.
    pub(super) is_stopped: bool,
}

/// Hands the rows to `each` as they arrive, then reads what is left. `stop` tells the server that nobody wants it; without it
/// everything is read.
pub(super) fn rows<P: Protocol>(
    mut result: QueryResult<'_, '_, '_, P>,
    each: &mut Each<'_>,
    stop: Option<&dyn Fn()>,
) -> Result<Ended, Failure> {
    let mut ended =
        Ended { affected: result.affected_rows(), had_rows: !result.columns().as_ref().is_empty(), ..Ended::default() };
    let mut answer = Ok(());
    for row in result.by_ref() {
        match each(&mut MySqlRow::new(row?)) {
            Ok(Next::More) => {}
            Ok(Next::Stop) => break,
            Err(error) => {
                answer = Err(error);
                break;
            }
        }
    }
    leave(result, stop, &mut ended)?;
    answer?;
    Ok(ended)
}

/// Reads all results of a text without a look at them.
pub(super) fn results<P: Protocol>(result: QueryResult<'_, '_, '_, P>) -> Result<Ended, Failure> {
    let mut ended = Ended {
        affected: result.affected_rows(),
        last_insert_id: result.last_insert_id().unwrap_or_default(),
        had_rows: !result.columns().as_ref().is_empty(),
        ..Ended::default()
    };
    leave(result, None, &mut ended)?;
    Ok(ended)
}

fn leave<P: Protocol>(
    mut result: QueryResult<'_, '_, '_, P>,
    stop: Option<&dyn Fn()>,
    ended: &mut Ended,
) -> mysql::Result<()> {
    let started = Instant::now();
    let mut n_rows = 0_usize;
    while let Some(set) = result.iter() {
        ended.n_results += 1;
        for row in set {
            match row {
                Err(error) if ended.is_stopped && failure::code(&error) == Some(errors::INTERRUPTED) => {}
                row => drop(row?),
            }
            n_rows += 1;
            if let Some(stop) = stop
                && !ended.is_stopped
                && n_rows.is_multiple_of(ROWS_BETWEEN_LOOKS)
                && started.elapsed() >= PATIENCE
            {
                stop();
                ended.is_stopped = true;
            }
        }
    }
    Ok(())
}
