//! One open connection.

use std::any::Any;
use std::sync::Arc;

use mysql::prelude::Queryable;
use mysql::{Conn, Params, Statement};

use super::super::location::Location;
use super::super::{MySql, errors};
use super::failure::{self, Failure};
use super::read::{self, Ended};
use super::statements::Statements;
use super::transaction::Transaction;
use super::{bind, catalog, open, session, size};
use crate::compile::Dialect;
use crate::engine::{DriverConnection, Each, TransactionState};
use crate::value::ValueRef;
use crate::{Error, Result};

pub(super) struct MySqlConnection {
    connection: Conn,
    location: Arc<Location>,
    dialect: Arc<MySql>,
    statements: Statements,
    transaction: Transaction,
    /// The first key that the server made for the rows of the last statement.
    last_insert_id: u64,
    /// The most bytes that the server takes at once.
    largest_packet: usize,
}

impl MySqlConnection {
    /// Sets up the session.
    pub(super) fn new(mut connection: Conn, location: Arc<Location>) -> Result<MySqlConnection> {
        let mut transaction = Transaction::new();
        let greeting = session::set_up(&mut connection, &location)?;
        transaction.is_reported = transaction.follow(&connection);
        let dialect = Arc::new(MySql::of_server(&greeting.version));
        Ok(MySqlConnection {
            connection,
            location,
            dialect,
            statements: Statements::new(),
            transaction,
            last_insert_id: 0,
            largest_packet: greeting.largest_packet,
        })
    }

    /// Runs a statement, and hands its rows to `each` if there is someone to take them.
    fn run(&mut self, sql: &str, binds: &[ValueRef<'_>], mut each: Option<&mut Each<'_>>) -> Result<u64> {
        size::check(sql, binds, self.largest_packet)?;
        let outcome = match self.attempt(sql, binds, each.as_deref_mut()) {
            // Refused before anything was done, so that it can be run again.
            Err(Failure::Native(error)) if is_stale(&error) => {
                let forgotten = self.statements.forget(&mut self.connection, sql);
                forgotten.map_err(Failure::from).and_then(|()| self.attempt(sql, binds, each))
            }
            outcome => outcome,
        };
        let ended = self.settle(outcome, sql)?;
        self.last_insert_id = ended.last_insert_id;
        Ok(ended.affected)
    }

    fn attempt(&mut self, sql: &str, binds: &[ValueRef<'_>], each: Option<&mut Each<'_>>) -> Result<Ended, Failure> {
        let Some(statement) = self.prepare(sql, binds.len())? else {
            let result = self.connection.query_iter(sql)?;
            return match each {
                Some(each) => read::rows(result, each, None),
                None => read::results(result),
            };
        };
        let ended = self.run_prepared(&statement, sql, binds, each);
        if !self.statements.keeps() {
            self.connection.close(statement)?;
        }
        ended
    }

    fn run_prepared(
        &mut self,
        statement: &Statement,
        sql: &str,
        binds: &[ValueRef<'_>],
        each: Option<&mut Each<'_>>,
    ) -> Result<Ended, Failure> {
        let (id, location) = (self.connection.connection_id(), Arc::clone(&self.location));
        let result = self.connection.exec_iter(statement, parameters(binds)?)?;
        let ended = match each {
            Some(each) => {
                let stop = || open::stop_statement(&location, id);
                read::rows(result, each, session::only_reads(sql).then_some(&stop as &dyn Fn()))?
            }
            None => read::results(result)?,
        };
        if ended.is_stopped {
            self.absorb_stop()?;
        }
        Ok(ended)
    }

    /// The statement, prepared; `None` for one that can only be sent as text.
    fn prepare(&mut self, sql: &str, n_binds: usize) -> Result<Option<Statement>, Failure> {
        let statement = match self.statements.get(sql) {
            Some(statement) => statement,
            None => match self.prepare_anew(sql) {
                Err(error) if failure::code(&error) == Some(errors::UNSUPPORTED_PREPARED) && n_binds == 0 => {
                    return Ok(None);
                }
                statement => statement?,
            },
        };
        match usize::from(statement.num_params()) {
            expected if expected == n_binds => Ok(Some(statement)),
            expected => Err(Failure::Own(Error::statement(format!(
                "the statement has {expected} parameters, but {n_binds} values were given"
            )))),
        }
    }

    fn prepare_anew(&mut self, sql: &str) -> mysql::Result<Statement> {
        let statement = match self.connection.prep(sql) {
            Err(error) if failure::code(&error) == Some(errors::TOO_MANY_STATEMENTS) => {
                self.statements.shrink(&mut self.connection, 0)?;
                self.connection.prep(sql)?
            }
            statement => statement?,
        };
        self.statements.put(&mut self.connection, sql, &statement)?;
        Ok(statement)
    }

    /// The order to stop may have come when the statement had just ended; MariaDB would then stop the next one.
    fn absorb_stop(&mut self) -> mysql::Result<()> {
        match self.connection.query_drop("DO 0") {
            Err(error) if failure::code(&error) == Some(errors::INTERRUPTED) => Ok(()),
            result => result,
        }
    }

    /// Finds out what became of the transaction, and says what went wrong.
    fn settle(&mut self, outcome: Result<Ended, Failure>, sql: &str) -> Result<Ended> {
        match outcome {
            Ok(ended) => {
                let is_told = self.transaction.follow(&self.connection);
                let is_silent = (ended.had_rows && !self.transaction.is_autocommitting())
                    || ended.n_results > 1
                    || !self.transaction.is_reported && !session::leaves_transaction_alone(sql);
                if is_silent && !is_told {
                    self.ask_for_transaction();
                }
                Ok(ended)
            }
            Err(Failure::Native(error)) => {
                let is_alive = failure::code(&error).is_some();
                if is_alive && (self.transaction.is_at_stake() || !session::leaves_transaction_alone(sql)) {
                    self.ask_for_transaction();
                }
                let mut error = failure::of_statement(error, sql);
                if is_alive {
                    catalog::complete(&mut self.connection, &mut error, sql);
                }
                Err(error.into())
            }
            Err(Failure::Own(error)) => {
                // The reader of the rows may have failed, after the server had done what it was told.
                if !self.transaction.follow(&self.connection) && !self.transaction.is_autocommitting() {
                    self.ask_for_transaction();
                }
                Err(error)
            }
        }
    }

    fn ask_for_transaction(&mut self) {
        // A connection that cannot even answer this has to be rolled back, which fails, and it is closed.
        self.transaction.state = session::transaction_state(&mut self.connection, self.dialect.is_mariadb())
            .unwrap_or(TransactionState::Open);
    }
}

fn parameters(binds: &[ValueRef<'_>]) -> Result<Params> {
    Ok(match binds {
        [] => Params::Empty,
        binds => Params::Positional(bind::values(binds)?),
    })
}

/// Whether the prepared statement is of no use any more: the tables changed too often, or someone closed it.
fn is_stale(error: &mysql::Error) -> bool {
    matches!(failure::code(error), Some(errors::PREPARE_AGAIN | errors::UNKNOWN_STATEMENT))
}

impl DriverConnection for MySqlConnection {
    fn dialect(&self) -> Arc<dyn Dialect> {
        self.dialect.clone()
    }

    fn query(&mut self, sql: &str, binds: &[ValueRef<'_>], each: &mut Each<'_>) -> Result<()> {
        self.run(sql, binds, Some(each)).map(|_| ())
    }

    fn execute(&mut self, sql: &str, binds: &[ValueRef<'_>]) -> Result<u64> {
        self.run(sql, binds, None)
    }

    fn last_insert_id(&self) -> Option<u64> {
        Some(self.last_insert_id)
    }

    fn execute_batch(&mut self, sql: &str) -> Result<()> {
        if sql.trim().is_empty() {
            return Ok(());
        }
        size::check(sql, &[], self.largest_packet)?;
        let outcome = self.connection.query_iter(sql).map_err(Failure::from).and_then(read::results);
        self.settle(outcome, sql).map(|_| ())
    }

    fn set_statement_cache(&mut self, capacity: usize) {
        if let Err(error) = self.statements.set_capacity(&mut self.connection, capacity) {
            tracing::warn!(target: crate::engine::LOG_TARGET, %error, "statements could not be closed");
        }
    }

    fn transaction_state(&self) -> TransactionState {
        self.transaction.state
    }

    fn ping(&mut self) -> Result<()> {
        open::ping(&mut self.connection, &self.location).map_err(|error| failure::of_statement(error, "").into())
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        &mut self.connection
    }
}
