//! Which texts open and end transactions.

use crate::compile::{Dialect, Isolation, TransactionMode};

/// What a text without binds does to the transaction, if it is one of those that a connection sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Control {
    /// Opens it.
    Begin,
    /// Makes it permanent.
    Commit,
    /// Undoes it.
    Rollback,
}

impl Control {
    /// What this text does, in this dialect's words.
    pub(super) fn of(dialect: &dyn Dialect, sql: &str) -> Option<Control> {
        match sql {
            "COMMIT" => Some(Control::Commit),
            "ROLLBACK" => Some(Control::Rollback),
            _ => modes().any(|mode| dialect.begin(mode) == sql).then_some(Control::Begin),
        }
    }
}

fn modes() -> impl Iterator<Item = TransactionMode> {
    let levels = [
        None,
        Some(Isolation::ReadUncommitted),
        Some(Isolation::ReadCommitted),
        Some(Isolation::RepeatableRead),
        Some(Isolation::Serializable),
    ];
    let modes = levels.into_iter().flat_map(|isolation| {
        [false, true].map(|read_only| TransactionMode { read_only, isolation, deferrable: false })
    });
    let deferrable = TransactionMode { read_only: true, isolation: Some(Isolation::Serializable), deferrable: true };
    modes.chain([deferrable])
}
