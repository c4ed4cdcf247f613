//! Engines, pools, connections and transactions.

mod fake;
mod faults;
mod logging;
mod memory;
mod pool;
mod recording;
mod retry;
mod sqlite;
mod transaction;
mod url;
mod violations;
