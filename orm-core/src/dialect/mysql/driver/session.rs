//! What is said to the server beside the caller's statements.

use std::fmt::Write as _;

use mysql::prelude::Queryable;
use mysql::{Conn, Row, Value};

use super::super::errors;
use super::super::location::Location;
use super::failure;
use crate::Result;
use crate::engine::TransactionState;

/// Values that do not fit are errors in all tables; dates are dates; a key 0 is a 0, not a new number. MySQL's own
/// `ONLY_FULL_GROUP_BY` stays, which MariaDB has not on and reads more strictly.
const SQL_MODE: &str = "CONCAT('STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,\
                        NO_AUTO_VALUE_ON_ZERO,NO_ENGINE_SUBSTITUTION', IF(VERSION() LIKE '%MariaDB%', '', ',ONLY_FULL_GROUP_BY'))";

/// What the server says of itself.
pub(super) struct Greeting {
    pub(super) version: String,
    /// The most bytes that it takes at once.
    pub(super) largest_packet: usize,
}

/// Sets up the session in one round trip.
pub(super) fn set_up(connection: &mut Conn, location: &Location) -> Result<Greeting> {
    let mut sql = format!(
        "SET NAMES utf8mb4 COLLATE utf8mb4_bin, autocommit = 1, time_zone = '+00:00', lc_messages = 'en_US', \
         net_write_timeout = 600, session_track_transaction_info = 'STATE', session_track_system_variables = 'autocommit', \
         sql_mode = {SQL_MODE}"
    );
    if let Some(limit) = location.statement_timeout {
        // Comments that only the one server reads: https://mariadb.com/kb/en/comment-syntax/. MariaDB counts in seconds.
        let (seconds, milliseconds) = (limit.as_secs_f64(), limit.as_millis());
        // Writing to a String cannot fail.
        let _ =
            write!(sql, " /*M! , max_statement_time = {seconds} */ /*!80000 , max_execution_time = {milliseconds} */");
    }
    // The empty transaction shows whether changes of its state are reported.
    sql.push_str("; SELECT CONCAT(@@max_allowed_packet, ' ', VERSION()); START TRANSACTION; COMMIT");
    let greeting = ask(connection, &sql).map_err(|error| failure::of_statement(error, &sql))?;
    let greeting = match greeting {
        Some(Value::Bytes(text)) => String::from_utf8_lossy(&text).into_owned(),
        _ => String::new(),
    };
    let (largest_packet, version) = greeting.split_once(' ').unwrap_or_default();
    Ok(Greeting { version: version.to_owned(), largest_packet: largest_packet.parse().unwrap_or(usize::MAX) })
}

/// The first cell of all results.
fn ask(connection: &mut Conn, sql: &str) -> mysql::Result<Option<Value>> {
    let mut result = connection.query_iter(sql)?;
    let mut found = None;
    while let Some(set) = result.iter() {
        for row in set {
            let row: Row = row?;
            found = found.or_else(|| row.as_ref(0).cloned());
        }
    }
    Ok(found)
}

/// Whether a transaction is open, which neither answers to errors nor results say.
pub(super) fn transaction_state(connection: &mut Conn, is_mariadb: bool) -> mysql::Result<TransactionState> {
    let is_open = if is_mariadb {
        // https://mariadb.com/kb/en/in_transaction/
        ask(connection, "SELECT @@in_transaction")? != Some(Value::Bytes(b"0".to_vec()))
    } else {
        // MySQL has no such variable, but this is refused in a transaction, and changes nothing outside of one:
        // https://dev.mysql.com/doc/refman/8.0/en/set-transaction.html
        match connection.query_drop("SET @@transaction_read_only = @@SESSION.transaction_read_only") {
            Ok(()) => false,
            Err(error) if failure::code(&error) == Some(errors::TRANSACTION_IN_PROGRESS) => true,
            Err(error) => return Err(error),
        }
    };
    Ok(if is_open { TransactionState::Open } else { TransactionState::None })
}

/// Whether a statement changes nothing, by its first word.
pub(super) fn only_reads(sql: &str) -> bool {
    starts_with(sql, &["SELECT", "WITH", "TABLE", "VALUES", "SHOW"])
}

/// Whether a statement neither begins nor ends a transaction, by its first word.
pub(super) fn leaves_transaction_alone(sql: &str) -> bool {
    only_reads(sql) || starts_with(sql, &["INSERT", "UPDATE", "DELETE", "REPLACE"])
}

fn starts_with(sql: &str, words: &[&str]) -> bool {
    let sql = sql.trim_start_matches(|character: char| character.is_whitespace() || character == '(');
    words.iter().any(|word| sql.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word)))
}
