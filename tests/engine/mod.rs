//! Engines, pools, connections and transactions.

mod fake;
mod faults;
mod logging;
mod memory;
mod panic;
mod pool;
mod recording;
mod retry;
mod schema_change;
mod servers;
mod sqlite;
mod stress;
mod transaction;
mod url;
mod violations;
