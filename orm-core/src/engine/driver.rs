//! What a driver does: opens connections and moves statements and rows. How the database speaks is the
//! [`Dialect`]'s business.

use std::any::Any;
use std::sync::Arc;

use super::Row;
use crate::Result;
use crate::compile::Dialect;
use crate::value::ValueRef;

/// Opens connections to one database.
pub trait Driver: Send + Sync {
    /// How this database speaks, as far as can be told before connecting; a driver may know more once it has connected.
    fn dialect(&self) -> Arc<dyn Dialect>;

    /// Opens a connection.
    ///
    /// # Errors
    /// A [`DatabaseError`](crate::DatabaseError) that tells refused, wrong password and unknown database apart.
    fn connect(&self) -> Result<Box<dyn DriverConnection>>;

    /// Creates the database if it does not exist; answers whether it did create it.
    ///
    /// # Errors
    /// A missing right, or a server out of reach.
    fn create_database_if_missing(&self) -> Result<bool>;

    /// The most connections that may be open at once, where the database itself sets a limit: 1 for a database that lives in its
    /// connection's memory.
    fn connection_limit(&self) -> Option<usize> {
        None
    }
}

/// Called with each row of a result.
pub type Each<'a> = dyn FnMut(&mut dyn Row) -> Result<Next> + 'a;

/// Whether more rows are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Yes.
    More,
    /// No: the rest of the result is dropped.
    Stop,
}

/// A callback that says nothing goes on.
impl From<()> for Next {
    fn from((): ()) -> Next {
        Next::More
    }
}

/// What became of a connection's transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransactionState {
    /// None is open: each statement is committed by itself.
    None,
    /// One is open.
    Open,
    /// One is open, and after an error the database takes nothing but its end or the roll-back to a savepoint. A commit would be
    /// answered as if it had worked, and undo everything.
    Failed,
}

/// One open connection. Statements are prepared and cached by their text.
pub trait DriverConnection: Send {
    /// How this very server speaks: its version is known now.
    fn dialect(&self) -> Arc<dyn Dialect>;

    /// Runs a statement that answers rows.
    ///
    /// # Errors
    /// What the database refuses, and whatever `each` answers.
    fn query(&mut self, sql: &str, binds: &[ValueRef<'_>], each: &mut Each<'_>) -> Result<()>;

    /// Runs a statement that answers no rows; the number of rows it touched.
    ///
    /// # Errors
    /// What the database refuses.
    fn execute(&mut self, sql: &str, binds: &[ValueRef<'_>]) -> Result<u64>;

    /// Runs several statements in one text, without binds: a script, DDL.
    ///
    /// # Errors
    /// What the database refuses; statements before it stay done.
    fn execute_batch(&mut self, sql: &str) -> Result<()>;

    /// The first key that the database made for the rows of the last `execute`, 0 if it made none; for databases whose INSERT
    /// answers no rows.
    fn last_insert_id(&self) -> Option<u64> {
        None
    }

    /// How many prepared statements to keep.
    fn set_statement_cache(&mut self, capacity: usize);

    /// What the database says of the transaction.
    fn transaction_state(&self) -> TransactionState;

    /// Asks for a sign of life.
    ///
    /// # Errors
    /// The connection is gone.
    fn ping(&mut self) -> Result<()>;

    /// The driver's own connection, for [`Connection::raw`](crate::Connection::raw).
    fn as_any_mut(&mut self) -> &mut dyn Any;
}
