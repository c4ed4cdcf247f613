//! What the server says of the transaction.

use mysql::Conn;
use mysql::session_state_change::SessionStateChange;

use crate::engine::TransactionState;

/// The state of the session's transaction, followed from statement to statement.
///
/// Servers report a change with the answer to the statement that made it:
/// <https://dev.mysql.com/doc/refman/8.0/en/session-state-tracking.html>. Three things are not reported so: what an error did (the
/// answer has no place for it), what a result set did, and what all but the last of several statements did. After those the
/// caller asks.
#[derive(Debug)]
pub(super) struct Transaction {
    pub(super) state: TransactionState,
    /// Whether statements outside of a transaction are committed by themselves.
    autocommit: bool,
    /// Whether the server reports changes at all; a proxy may keep them to itself.
    pub(super) is_reported: bool,
}

impl Transaction {
    pub(super) fn new() -> Transaction {
        Transaction { state: TransactionState::None, autocommit: true, is_reported: false }
    }

    /// Takes over what the last answer reported; whether that says all about the transaction.
    pub(super) fn follow(&mut self, connection: &Conn) -> bool {
        let mut is_told = false;
        for change in connection.session_state_changes().unwrap_or_default() {
            match change.decode() {
                Ok(SessionStateChange::TransactionState(state)) => {
                    is_told = true;
                    // The first of eight characters: `T` for one that was begun, `I` for one that began by itself.
                    let is_open = state.as_bytes().first().is_some_and(|letter| *letter != b'_');
                    self.state = if is_open { TransactionState::Open } else { TransactionState::None };
                }
                Ok(SessionStateChange::SystemVariables(variables)) => {
                    let autocommit = variables.iter().find(|variable| variable.name_bytes() == b"autocommit");
                    if let Some(variable) = autocommit {
                        self.autocommit = matches!(variable.value_bytes(), b"ON" | b"1");
                    }
                }
                _ => {}
            }
        }
        is_told
    }

    /// Whether a statement that failed or answered rows may have changed the state.
    pub(super) fn is_at_stake(&self) -> bool {
        self.state != TransactionState::None || !self.autocommit
    }

    pub(super) fn is_autocommitting(&self) -> bool {
        self.autocommit
    }
}
