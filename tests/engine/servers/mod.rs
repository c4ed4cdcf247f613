//! What becomes of connections and transactions when a server, the network or another transaction stands in the way.

mod checkout;
mod deadlock;
mod isolation;
mod lock;
mod lost;
mod network;
mod restart;

use std::thread;
use std::time::{Duration, Instant};

use orm_core::{Connection, Error, Executor, Result, Scalar, Value};
use orm_tests::Target;

use super::sqlite::cell;

/// The server's number of a connection.
fn process(db: &mut dyn Executor, target: Target) -> Result<i64> {
    let sql = if target == Target::Postgres { "SELECT pg_backend_pid()" } else { "SELECT CONNECTION_ID()" };
    number(db, sql)
}

/// Ends a connection from another one.
fn end_process(db: &mut Connection, target: Target, process: i64) -> Result<()> {
    match target {
        Target::Postgres => db.execute_batch(&format!("SELECT pg_terminate_backend({process})"))?,
        _ => db.execute_batch(&format!("KILL {process}"))?,
    }
    wait_until("the connection has ended", || {
        let sql = match target {
            Target::Postgres => format!("SELECT count(*) FROM pg_stat_activity WHERE pid = {process}"),
            _ => format!("SELECT count(*) FROM information_schema.processlist WHERE id = {process}"),
        };
        Ok(number(db, &sql)? == 0)
    })
}

/// Waits until a connection waits for a row that another one holds.
fn wait_until_blocked(db: &mut Connection, target: Target, process: i64) -> Result<()> {
    let postgres = format!("SELECT count(*) FROM pg_stat_activity WHERE pid = {process} AND wait_event_type = 'Lock'");
    wait_until("the connection waits for a lock", || match target {
        Target::Postgres => Ok(number(db, &postgres)? > 0),
        // `innodb_trx` would be plainer, but shows the same for as long as it is asked every tenth of a second.
        _ => {
            let mut status = super::sqlite::rows(db, "SHOW ENGINE INNODB STATUS", &[])?;
            let text = String::from_value(status.remove(0).remove(2))?;
            let thread = format!("thread id {process},");
            Ok(text.split("---TRANSACTION").any(|block| block.contains("LOCK WAIT") && block.contains(&thread)))
        }
    })
}

fn number(db: &mut dyn Executor, sql: &str) -> Result<i64> {
    i64::from_value(cell(db, sql, &[])?)
}

/// Waits for something that the server or another thread is about to do.
fn wait_until(what: &str, mut is_so: impl FnMut() -> Result<bool>) -> Result<()> {
    let started = Instant::now();
    while !is_so()? {
        if started.elapsed() > Duration::from_secs(30) {
            return Err(Error::other(format!("waited in vain until {what}")));
        }
        thread::sleep(Duration::from_millis(5));
    }
    Ok(())
}

/// A table of accounts, each with nothing.
fn create_accounts(db: &mut Connection, n_accounts: i32) -> Result<()> {
    db.execute_batch("CREATE TABLE account (id INT PRIMARY KEY, amount INT NOT NULL)")?;
    let rows: Vec<String> = (1..=n_accounts).map(|id| format!("({id}, 0)")).collect();
    db.execute_batch(&format!("INSERT INTO account VALUES {}", rows.join(", ")))
}

fn add(db: &mut dyn Executor, account: i32, amount: i32) -> Result<()> {
    let sql = format!("UPDATE account SET amount = amount + {amount} WHERE id = {account}");
    db.connection()?.execute(&sql, &[]).map(|_| ())
}

/// The amounts of all accounts, by their ids.
fn amounts(db: &mut dyn Executor) -> Result<Vec<i64>> {
    let rows = super::sqlite::rows(db, "SELECT amount FROM account ORDER BY id", &[])?;
    rows.into_iter().map(|mut row| i64::from_value(row.pop().unwrap_or(Value::Null))).collect()
}
