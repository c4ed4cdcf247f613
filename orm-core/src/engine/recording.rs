//! A driver without a database: it writes down what it is given and answers what it was told to.

use std::any::Any;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::control::Control;
use super::{Driver, DriverConnection, Each, Next, Row, TransactionState};
use crate::compile::{Dialect, TransactionMode};
use crate::value::{Value, ValueRef};
use crate::{Error, Result};

/// A driver for tests that wears any dialect: it records each statement and answers the rows it was given beforehand.
///
/// Clones share their records, so keep one and hand the other to [`Engine::with_driver`](super::Engine::with_driver).
#[derive(Clone)]
pub struct RecordingDriver {
    dialect: Arc<dyn Dialect>,
    script: Arc<Mutex<Script>>,
}

/// A statement as a [`RecordingDriver`] saw it.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    /// The text.
    pub sql: String,
    /// The bound values.
    pub binds: Vec<Value>,
    /// Whether it opens or ends a transaction or savepoint.
    pub is_control: bool,
}

#[derive(Default)]
struct Script {
    recorded: Vec<Recorded>,
    answers: VecDeque<Answer>,
}

enum Answer {
    Rows { columns: Vec<String>, rows: Vec<Vec<Value>> },
    Affected(u64),
    Failure(Error),
}

impl RecordingDriver {
    /// A driver that speaks this dialect.
    pub fn new(dialect: Arc<dyn Dialect>) -> RecordingDriver {
        RecordingDriver { dialect, script: Arc::default() }
    }

    /// The answer to the next query that has none yet: its columns' names and its rows. Without an answer a query has no rows.
    pub fn answer_rows(&self, columns: &[&str], rows: Vec<Vec<Value>>) {
        let columns = columns.iter().map(|&name| name.to_owned()).collect();
        self.script().answers.push_back(Answer::Rows { columns, rows });
    }

    /// The answer to the next statement that touches rows: their number. Without an answer it is 0.
    pub fn answer_affected(&self, rows: u64) {
        self.script().answers.push_back(Answer::Affected(rows));
    }

    /// Lets the next statement fail.
    pub fn answer_error(&self, error: Error) {
        self.script().answers.push_back(Answer::Failure(error));
    }

    /// What was run so far, in order.
    pub fn recorded(&self) -> Vec<Recorded> {
        self.script().recorded.clone()
    }

    /// The texts that were run so far, without those that open and end transactions.
    pub fn statements(&self) -> Vec<String> {
        let script = self.script();
        script
            .recorded
            .iter()
            .filter(|statement| !statement.is_control)
            .map(|statement| statement.sql.clone())
            .collect()
    }

    /// What was run so far; the record begins anew.
    pub fn take_recorded(&self) -> Vec<Recorded> {
        std::mem::take(&mut self.script().recorded)
    }

    fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn record(&self, sql: &str, binds: &[ValueRef<'_>]) -> Option<Answer> {
        let binds = binds.iter().map(|value| value.reborrow().into_owned()).collect();
        let mut script = self.script();
        script.recorded.push(Recorded { sql: sql.to_owned(), binds, is_control: false });
        script.answers.pop_front()
    }

    fn record_control(&self, sql: &str) {
        self.script().recorded.push(Recorded { sql: sql.to_owned(), binds: Vec::new(), is_control: true });
    }

    /// Whether the text belongs to a savepoint, or tidies up after a transaction.
    fn is_other_control(&self, sql: &str) -> bool {
        let dialect = &self.dialect;
        let savepoint = [dialect.savepoint(""), dialect.rollback_to_savepoint("")];
        let savepoint = savepoint.into_iter().chain(dialect.release_savepoint(""));
        let modes = [false, true].map(|read_only| TransactionMode { read_only, ..TransactionMode::default() });
        savepoint.into_iter().any(|words| sql.starts_with(&words))
            || modes.iter().any(|&mode| self.dialect.after_transaction(mode) == Some(sql))
    }
}

impl Driver for RecordingDriver {
    fn dialect(&self) -> Arc<dyn Dialect> {
        Arc::clone(&self.dialect)
    }

    fn connect(&self) -> Result<Box<dyn DriverConnection>> {
        Ok(Box::new(RecordingConnection { driver: self.clone(), in_transaction: false }))
    }

    fn create_database_if_missing(&self) -> Result<bool> {
        Ok(false)
    }
}

struct RecordingConnection {
    driver: RecordingDriver,
    in_transaction: bool,
}

impl DriverConnection for RecordingConnection {
    fn dialect(&self) -> Arc<dyn Dialect> {
        self.driver.dialect()
    }

    fn query(&mut self, sql: &str, binds: &[ValueRef<'_>], each: &mut Each<'_>) -> Result<()> {
        match self.driver.record(sql, binds) {
            Some(Answer::Rows { columns, rows }) => {
                for cells in rows {
                    if each(&mut RecordedRow { columns: &columns, cells })? == Next::Stop {
                        break;
                    }
                }
                Ok(())
            }
            Some(Answer::Failure(error)) => Err(error),
            Some(Answer::Affected(_)) => Err(unexpected("a number of rows", "a query")),
            None => Ok(()),
        }
    }

    fn execute(&mut self, sql: &str, binds: &[ValueRef<'_>]) -> Result<u64> {
        match self.driver.record(sql, binds) {
            Some(Answer::Affected(rows)) => Ok(rows),
            Some(Answer::Failure(error)) => Err(error),
            Some(Answer::Rows { .. }) => Err(unexpected("rows", "a statement without rows")),
            None => Ok(0),
        }
    }

    fn execute_batch(&mut self, sql: &str) -> Result<()> {
        if let Some(control) = Control::of(&*self.driver.dialect, sql) {
            self.in_transaction = control == Control::Begin;
            self.driver.record_control(sql);
            return Ok(());
        }
        if self.driver.is_other_control(sql) {
            self.driver.record_control(sql);
            return Ok(());
        }
        match self.driver.record(sql, &[]) {
            Some(Answer::Failure(error)) => Err(error),
            Some(Answer::Rows { .. }) => Err(unexpected("rows", "a script")),
            Some(Answer::Affected(_)) | None => Ok(()),
        }
    }

    fn set_statement_cache(&mut self, _capacity: usize) {
        // Nothing is prepared here.
    }

    fn transaction_state(&self) -> TransactionState {
        if self.in_transaction { TransactionState::Open } else { TransactionState::None }
    }

    fn ping(&mut self) -> Result<()> {
        Ok(())
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        &mut self.driver
    }
}

fn unexpected(answer: &str, statement: &str) -> Error {
    Error::statement(format!("the recording driver was told to answer {answer}, but {statement} came first"))
}

struct RecordedRow<'r> {
    columns: &'r [String],
    cells: Vec<Value>,
}

impl Row for RecordedRow<'_> {
    fn len(&self) -> usize {
        self.cells.len()
    }

    fn name(&self, index: usize) -> &str {
        self.columns.get(index).map_or("", String::as_str)
    }

    fn cell(&mut self, index: usize) -> Result<ValueRef<'_>> {
        match self.cells.get(index) {
            Some(cell) => Ok(cell.reborrow()),
            None => Err(Error::value(format!("the row has {} columns, none at position {index}", self.cells.len()))),
        }
    }
}
