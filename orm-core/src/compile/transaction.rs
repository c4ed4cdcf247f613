//! How a transaction is asked for.

/// What kind of transaction to open; each [`Dialect`](super::Dialect) says it in its own words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TransactionMode {
    /// Whether the database is to refuse writes.
    pub read_only: bool,
    /// The isolation level; the database's default if none is named.
    pub isolation: Option<Isolation>,
    /// Whether the begin may wait for a moment from which on the transaction cannot fail against others; for serializable
    /// transactions that only read.
    pub deferrable: bool,
}

/// The isolation levels of standard SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Isolation {
    /// Rows that others have not committed may be seen.
    ReadUncommitted,
    /// Each statement sees what was committed when it began.
    ReadCommitted,
    /// All statements see what was committed when the transaction began.
    RepeatableRead,
    /// As if transactions ran one after the other.
    Serializable,
}

impl Isolation {
    /// The level in standard SQL.
    pub fn as_sql(self) -> &'static str {
        match self {
            Isolation::ReadUncommitted => "READ UNCOMMITTED",
            Isolation::ReadCommitted => "READ COMMITTED",
            Isolation::RepeatableRead => "REPEATABLE READ",
            Isolation::Serializable => "SERIALIZABLE",
        }
    }
}
