//! One open connection.

use std::any::Any;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use futures_core::Stream;
use tokio_postgres::types::Type;
use tokio_postgres::{Row, RowStream};

use super::super::options::Options;
use super::bind::{Bind, own_type};
use super::client::PostgresClient;
use super::failure::request_error;
use super::open::cancel;
use super::row::{Form, PostgresRow};
use super::statements::{Prepared, Statements};
use crate::compile::Dialect;
use crate::engine::{DriverConnection, Each, LOG_TARGET, Next, TransactionState};
use crate::value::ValueRef;
use crate::{Error, Result};

/// `indeterminate_datatype` and `ambiguous_function`: the statement does not say what a parameter is.
const INDETERMINATE: [&str; 2] = ["42P18", "42725"];

/// How many bytes of a result are read to their end rather than cancelled, which takes a connection of its own.
const SMALL_REST: u64 = 256 * 1024;

pub(super) struct PostgresConnection {
    raw: PostgresClient,
    statements: Statements,
    dialect: Arc<dyn Dialect>,
    options: Arc<Options>,
}

impl PostgresConnection {
    pub(super) fn new(raw: PostgresClient, dialect: Arc<dyn Dialect>, options: Arc<Options>) -> PostgresConnection {
        PostgresConnection { raw, statements: Statements::new(), dialect, options }
    }

    /// The statement, prepared for these values, and whether it was so before.
    fn prepare(&mut self, sql: &str, binds: &[ValueRef<'_>]) -> Result<(Arc<Prepared>, bool)> {
        require_whole(sql)?;
        let cached = self.statements.get(sql).filter(|prepared| prepared.suits(binds));
        let was_cached = cached.is_some();
        let prepared = match cached {
            Some(prepared) => prepared,
            None => self.prepare_and_keep(sql, binds)?,
        };
        let expected = prepared.statement.params().len();
        if expected != binds.len() {
            return Err(Error::statement(format!(
                "the statement has {expected} parameters, but {} values were given",
                binds.len()
            )));
        }
        Ok((prepared, was_cached))
    }

    fn prepare_and_keep(&mut self, sql: &str, binds: &[ValueRef<'_>]) -> Result<Arc<Prepared>> {
        let prepared = Arc::new(self.prepare_anew(sql, binds)?);
        self.statements.put(sql, Arc::clone(&prepared));
        Ok(prepared)
    }

    /// Lets the server find the types of the parameters; where it finds none, each has that of its value.
    fn prepare_anew(&mut self, sql: &str, binds: &[ValueRef<'_>]) -> Result<Prepared> {
        match self.prepare_with(sql, None) {
            Ok(prepared) if prepared.suits(binds) => Ok(prepared),
            Ok(_) => self.prepare_with(sql, Some(own_types(binds))),
            Err(error) if is_indeterminate(&error) && self.transaction_state() != TransactionState::Failed => {
                self.prepare_with(sql, Some(own_types(binds)))
            }
            Err(error) => Err(error),
        }
    }

    fn prepare_with(&mut self, sql: &str, types: Option<Vec<Type>>) -> Result<Prepared> {
        let declared = types.as_deref().unwrap_or_default();
        let result = self.raw.drive(async |client| client.prepare_typed(sql, declared).await)?;
        self.answered(result).map(|statement| Prepared::new(statement, types))
    }

    /// What was asked has its answer; the transaction's state is known.
    fn answered<T>(&mut self, result: Result<T, tokio_postgres::Error>) -> Result<T> {
        let result = result.map_err(|error| request_error(error, &mut self.raw.link));
        let settled = self.raw.link.settle();
        let value = result?;
        settled.map(|()| value)
    }

    /// Runs something with a prepared statement; once more with a new one if the schema has changed since.
    fn with_statement<T>(
        &mut self,
        sql: &str,
        binds: &[ValueRef<'_>],
        mut run: impl FnMut(&mut PostgresConnection, &Prepared) -> Result<T, Attempt>,
    ) -> Result<T> {
        let (prepared, was_cached) = self.prepare(sql, binds)?;
        let (error, is_stale) = match run(self, &prepared) {
            Ok(value) => return Ok(value),
            Err(Attempt::Stale(error)) => (error, true),
            Err(Attempt::Doubtful(error)) if was_cached => (error, false),
            Err(Attempt::Doubtful(error) | Attempt::Over(error)) => return Err(error),
        };
        self.statements.remove(sql);
        // After an error of the server's, all is lost in a transaction.
        let is_lost = match self.transaction_state() {
            TransactionState::None => false,
            TransactionState::Open => is_stale,
            TransactionState::Failed => true,
        };
        if is_lost {
            return Err(error);
        }
        let Ok(anew) = self.prepare_and_keep(sql, binds) else { return Err(error) };
        // What failed for its values alone would do so again.
        match is_stale || anew.statement.params() != prepared.statement.params() {
            true => run(self, &anew).map_err(Attempt::into_error),
            false => Err(error),
        }
    }

    /// What a request means that failed before any row was read.
    fn failed(&mut self, error: tokio_postgres::Error) -> Attempt {
        let is_stale = is_stale(&error);
        match self.answered::<()>(Err(error)) {
            Err(error) if is_stale => Attempt::Stale(error),
            Err(error) if is_doubtful(&error) => Attempt::Doubtful(error),
            Err(error) => Attempt::Over(error),
            Ok(()) => Attempt::Over(Error::statement("the statement failed without a reason")),
        }
    }

    fn start(&mut self, prepared: &Prepared, binds: &[ValueRef<'_>]) -> Result<RowStream, Attempt> {
        let parameters = parameters(binds);
        let result = self.raw.drive(async |client| client.query_raw(&prepared.statement, parameters).await);
        result.map_err(Attempt::Over)?.map_err(|error| self.failed(error))
    }

    /// Runs a statement without a name, in which nothing is declared and all values are text.
    fn query_unnamed(&mut self, sql: &str, binds: &[ValueRef<'_>], each: &mut Each<'_>) -> Result<u64> {
        require_whole(sql)?;
        let unknown = vec![Type::UNKNOWN; binds.len()];
        let started = self.start_unnamed(sql, binds, unknown);
        let rows = match started {
            Err(error) if is_indeterminate(&error) && self.transaction_state() == TransactionState::None => {
                self.start_unnamed(sql, binds, own_types(binds))?
            }
            started => started?,
        };
        self.read(rows, None, sql, each).map_err(Attempt::into_error)
    }

    fn start_unnamed(&mut self, sql: &str, binds: &[ValueRef<'_>], types: Vec<Type>) -> Result<RowStream> {
        let parameters = parameters(binds).zip(types);
        let result = self.raw.drive(async |client| client.query_typed_raw(sql, parameters).await)?;
        self.started(result)
    }

    /// A request whose answer has begun.
    fn started<T>(&mut self, result: Result<T, tokio_postgres::Error>) -> Result<T> {
        match result {
            Ok(value) => Ok(value),
            Err(error) => self.answered(Err(error)),
        }
    }

    /// Hands the rows on; the number of rows that the statement touched.
    fn read(
        &mut self,
        rows: RowStream,
        forms: Option<&[Form]>,
        sql: &str,
        each: &mut Each<'_>,
    ) -> Result<u64, Attempt> {
        // The stream is gone afterwards: one that waits for its reader would hold up what follows.
        match self.read_rows(rows, forms, each) {
            Ok(n_rows) => self.raw.link.settle().map(|()| n_rows).map_err(Attempt::Over),
            Err(End::Lost(error)) => Err(Attempt::Over(error)),
            // Its first rows may have been handed on already.
            Err(End::Failed(error)) => Err(Attempt::Over(self.failed(error).into_error())),
            Err(End::Stopped(reason)) => {
                self.skip_rest(sql).map_err(Attempt::Over)?;
                reason.map_or(Ok(0), |error| Err(Attempt::Over(error)))
            }
        }
    }

    fn read_rows(&mut self, rows: RowStream, forms: Option<&[Form]>, each: &mut Each<'_>) -> Result<u64, End> {
        let mut rows = pin!(rows);
        let mut own_forms: Option<Vec<Form>> = None;
        loop {
            // Most rows have arrived already, together with the one before.
            let next = match rows.as_mut().poll_next(&mut Context::from_waker(Waker::noop())) {
                Poll::Ready(next) => next,
                Poll::Pending => self.wait_for_row(rows.as_mut()).map_err(End::Lost)?,
            };
            let row = match next {
                None => return Ok(rows.rows_affected().unwrap_or_default()),
                Some(row) => row.map_err(End::Failed)?,
            };
            let forms = match forms {
                Some(forms) => forms,
                None => own_forms.get_or_insert_with(|| Form::of_all(row.columns())),
            };
            match each(&mut PostgresRow::new(&row, forms)) {
                Ok(Next::More) => {}
                Ok(Next::Stop) => return Err(End::Stopped(None)),
                Err(error) => return Err(End::Stopped(Some(error))),
            }
        }
    }

    /// Drops the rest of a result. What is left is most often here already; else the server is asked to stop, unless that would undo
    /// something: a transaction, or what the statement itself has written.
    fn skip_rest(&mut self, sql: &str) -> Result<()> {
        if self.raw.link.settle_within(SMALL_REST)? {
            return Ok(());
        }
        if self.transaction_state() == TransactionState::None && only_reads(sql) {
            // Without it the rest is read and dropped, which takes longer only.
            if let Err(error) = cancel(&self.raw, &self.options) {
                tracing::debug!(target: LOG_TARGET, %error, "the rest of a result could not be cancelled, it is read");
            }
        }
        self.raw.link.settle()
    }

    fn wait_for_row(
        &mut self,
        mut rows: std::pin::Pin<&mut RowStream>,
    ) -> Result<Option<Result<Row, tokio_postgres::Error>>> {
        self.raw.link.drive(std::future::poll_fn(|context| rows.as_mut().poll_next(context)))
    }
}

/// Why reading ended before the last row.
enum End {
    Lost(Error),
    Failed(tokio_postgres::Error),
    /// By the reader, who may have had a reason.
    Stopped(Option<Error>),
}

/// How an attempt to run a prepared statement failed.
enum Attempt {
    /// For good.
    Over(Error),
    /// The statement was prepared for tables that have changed since.
    Stale(Error),
    /// For good, unless the statement was prepared for parameters that have another type by now.
    Doubtful(Error),
}

impl Attempt {
    fn into_error(self) -> Error {
        match self {
            Attempt::Over(error) | Attempt::Stale(error) | Attempt::Doubtful(error) => error,
        }
    }
}

/// Whether a prepared statement must be prepared again: it is unknown to the server (26000), or its result has changed. The code of
/// the latter, 0A000, has many other meanings, so that the place in the server's sources tells, as for other clients.
fn is_stale(error: &tokio_postgres::Error) -> bool {
    error.as_db_error().is_some_and(|said| {
        said.code().code() == "26000"
            || said.code().code() == "0A000" && said.routine() == Some("RevalidateCachedQuery")
    })
}

/// Whether an error may come from values that were made for other types: it is ours, or one of the server's classes "data exception"
/// and "syntax error or access rule violation".
fn is_doubtful(error: &Error) -> bool {
    let sqlstate = error.database().and_then(|error| error.sqlstate.as_deref());
    matches!(error, Error::Value(_)) || sqlstate.is_some_and(|code| code.starts_with("22") || code.starts_with("42"))
}

/// Whether a statement writes nothing, as far as its first word tells: `WITH` may hold an INSERT.
fn only_reads(sql: &str) -> bool {
    let word = sql.trim_start().split(|character: char| !character.is_ascii_alphabetic()).next().unwrap_or_default();
    ["SELECT", "VALUES", "TABLE"].iter().any(|reading| reading.eq_ignore_ascii_case(word))
}

fn is_indeterminate(error: &Error) -> bool {
    let sqlstate = error.database().and_then(|error| error.sqlstate.as_deref());
    sqlstate.is_some_and(|sqlstate| INDETERMINATE.contains(&sqlstate))
}

fn own_types(binds: &[ValueRef<'_>]) -> Vec<Type> {
    binds.iter().map(own_type).collect()
}

fn parameters<'v>(binds: &'v [ValueRef<'v>]) -> impl ExactSizeIterator<Item = Bind<'v>> {
    binds.iter().enumerate().map(|(index, value)| Bind(value, index))
}

/// Refuses a text that ends before its end.
fn require_whole(sql: &str) -> Result<()> {
    match sql.contains('\0') {
        true => Err(Error::statement(
            "the statement's text holds a NUL character, and PostgreSQL reads texts up to the first",
        )),
        false => Ok(()),
    }
}

impl DriverConnection for PostgresConnection {
    fn dialect(&self) -> Arc<dyn Dialect> {
        Arc::clone(&self.dialect)
    }

    fn query(&mut self, sql: &str, binds: &[ValueRef<'_>], each: &mut Each<'_>) -> Result<()> {
        if !self.options.prepares {
            return self.query_unnamed(sql, binds, each).map(|_| ());
        }
        self.with_statement(sql, binds, |connection, prepared| {
            let rows = connection.start(prepared, binds)?;
            connection.read(rows, Some(&prepared.forms), sql, each).map(|_| ())
        })
    }

    fn execute(&mut self, sql: &str, binds: &[ValueRef<'_>]) -> Result<u64> {
        if !self.options.prepares {
            return self.query_unnamed(sql, binds, &mut |_| Ok(Next::More));
        }
        self.with_statement(sql, binds, |connection, prepared| {
            let parameters = parameters(binds);
            let result = connection.raw.drive(async |client| client.execute_raw(&prepared.statement, parameters).await);
            let result = result.map_err(Attempt::Over)?;
            let n_rows = result.map_err(|error| connection.failed(error))?;
            connection.raw.link.settle().map_err(Attempt::Over)?;
            Ok(n_rows)
        })
    }

    fn execute_batch(&mut self, sql: &str) -> Result<()> {
        require_whole(sql)?;
        let result = self.raw.drive(async |client| client.batch_execute(sql).await)?;
        self.answered(result)
    }

    fn set_statement_cache(&mut self, capacity: usize) {
        self.statements.set_capacity(capacity);
    }

    fn transaction_state(&self) -> TransactionState {
        match self.raw.link.state().lock().status {
            _ if self.raw.is_lost() => TransactionState::None,
            b'T' => TransactionState::Open,
            b'E' => TransactionState::Failed,
            _ => TransactionState::None,
        }
    }

    fn ping(&mut self) -> Result<()> {
        self.execute_batch("")
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        &mut self.raw
    }
}
