//! The session: a unit of work. It owns objects, finds out what was changed in them, and writes that in one go.
//!
//! [`Objects`] is all of it that is not the connection, and knows no entity by its type; the generic methods of [`Session`] are thin
//! shells around it. What a flush writes is planned in [`flush`], what a roll-back takes back is noted in [`undo`].

mod access;
mod add;
mod agree;
mod association;
mod attach;
mod bulk;
mod cascade;
mod detach;
mod engine;
mod events;
mod expression;
mod failure;
mod flush;
mod flushing;
mod handle;
mod inspect;
mod merge;
mod neighbours;
mod objects;
mod patch;
mod read;
mod refresh;
mod relate;
mod state;
mod transaction;
mod undo;
mod work;
mod write;

use std::fmt;
use std::marker::PhantomData;

pub(crate) use events::Moment;
pub use events::{Change, ColumnChange, Listener};
pub use flush::{FlushPlan, PlanKind, PlanStep};
pub use handle::{Handle, ObjectId};
pub use read::Tracks;
pub use relate::Relationship;
pub use state::State;

use crate::compile::TransactionMode;
use crate::engine::{Engine, PooledConnection, StatementObserver};
use objects::Objects;
use state::Status;

/// A unit of work: objects, and a transaction that begins when it is needed.
///
/// Objects come into it by [`add`](Session::add), [`get`](Session::get) and [`load`](Session::load), which answer handles: `session[user]`
/// is the object itself, to be read and changed as a plain value. [`flush`](Session::flush) writes what was changed,
/// [`commit`](Session::commit) makes it permanent. Each row is one object, however often it is met.
///
/// The connection is taken from the pool, and the transaction begun, with the first statement; after a commit or roll-back it goes back,
/// and the next statement begins anew. A session that is dropped rolls back. [`Engine::transaction`] does all this for you.
///
/// A session can be sent to another thread, but not shared between threads.
pub struct Session {
    /// Makes the type one that threads cannot share; the name is what the compiler shows who tries, first of
    /// all as it is the first field.
    not_sync: PhantomData<dyn OneSessionForEachThread + Send>,
    engine: Engine,
    mode: TransactionMode,
    connection: Option<PooledConnection>,
    pub(crate) objects: Objects,
    /// Why a flush failed, until it is rolled back.
    failure: Option<String>,
    listeners: Vec<Box<dyn Listener>>,
    observers: Vec<StatementObserver>,
    is_flushing: bool,
    /// The object that the last flush failed for.
    failed_object: Option<ObjectId>,
    /// How many `no_autoflush` calls are running.
    n_no_autoflush: u32,
    /// How many transactions were ended: tells one from the next.
    n_transactions: u64,
    /// Whether a commit drops the objects' values.
    expires_on_commit: bool,
}

/// Says in the compiler's message what to do: a session can be sent to another thread, but each thread has its own.
trait OneSessionForEachThread {}

impl Session {
    fn new(engine: Engine, mode: TransactionMode) -> Session {
        Session {
            not_sync: PhantomData,
            engine,
            mode,
            connection: None,
            objects: Objects::default(),
            failure: None,
            listeners: Vec::new(),
            observers: Vec::new(),
            is_flushing: false,
            failed_object: None,
            n_no_autoflush: 0,
            n_transactions: 0,
            expires_on_commit: false,
        }
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("mode", &self.mode)
            .field("connection", &self.connection)
            .field("n_objects", &self.objects.count(&[Status::Pending, Status::Persistent, Status::Expired]))
            .field("failure", &self.failure)
            .finish_non_exhaustive()
    }
}
