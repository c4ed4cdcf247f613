//! Engines, pools, connections and transactions.

mod sqlite;
mod transaction;
