//! The pool of an engine's connections.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use super::log::Watch;
use super::options::ConnectHook;
use super::{Connection, Driver, EngineOptions, PooledConnection};
use crate::{Error, Result};

/// How a pool is doing at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PoolStatus {
    /// How many connections the pool keeps.
    pub size: usize,
    /// Open connections that nobody uses.
    pub idle: usize,
    /// Connections that were handed out, and those being opened.
    pub in_use: usize,
    /// By how many the open connections exceed the pool's size.
    pub overflow: usize,
    /// Callers that wait for a connection.
    pub waiting: usize,
}

/// The pool. Connections are opened and closed outside of its lock, so a slow server blocks only those who need it.
pub(super) struct Pool {
    driver: Arc<dyn Driver>,
    watch: Arc<Watch>,
    on_connect: Vec<ConnectHook>,
    statement_cache: usize,
    size: usize,
    limit: usize,
    timeout: Duration,
    recycle: Option<Duration>,
    pre_ping: bool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The most recently used last: it is the next to go, as its statements are still prepared and its pages cached.
    idle: Vec<Entry>,
    /// The thread that took each slot in use.
    holders: Vec<ThreadId>,
    /// Who waits, in the order of arrival.
    waiting: VecDeque<Arc<Condvar>>,
    /// Counts the calls of `dispose`; connections of an earlier generation are closed on return.
    generation: u64,
}

/// A connection with what the pool must know of it.
pub(super) struct Entry {
    pub(super) connection: Connection,
    opened: Instant,
    generation: u64,
}

/// The right to one connection. Given back on drop, with the connection if there is one: so neither a failure to connect nor a
/// panic in a hook leaks it.
pub(super) struct Slot {
    pool: Arc<Pool>,
    holder: ThreadId,
    pub(super) entry: Option<Entry>,
}

impl Pool {
    pub(super) fn new(driver: Arc<dyn Driver>, watch: Arc<Watch>, options: EngineOptions) -> Pool {
        let wanted = options.pool_size.saturating_add(options.max_overflow);
        let limit = driver.connection_limit().map_or(wanted, |limit| wanted.min(limit.max(1)));
        Pool {
            size: options.pool_size.min(limit),
            limit,
            driver,
            watch,
            on_connect: options.on_connect,
            statement_cache: options.statement_cache,
            timeout: options.pool_timeout,
            recycle: options.pool_recycle,
            pre_ping: options.pre_ping,
            state: Mutex::default(),
        }
    }

    /// A connection: an idle one, else a new one, else the next that comes back.
    pub(super) fn take(self: &Arc<Pool>) -> Result<PooledConnection> {
        let mut slot = self.take_slot()?;
        // An idle connection that is too old or dead is closed here and replaced by a new one, in the same slot.
        slot.entry = slot.entry.take().filter(|entry| !self.is_stale(entry)).and_then(|entry| self.ping(entry));
        if slot.entry.is_none() {
            slot.entry = Some(self.open()?);
        }
        Ok(PooledConnection::new(slot))
    }

    pub(super) fn status(&self) -> PoolStatus {
        let state = self.lock();
        PoolStatus {
            size: self.size,
            idle: state.idle.len(),
            in_use: state.holders.len(),
            overflow: (state.idle.len() + state.holders.len()).saturating_sub(self.size),
            waiting: state.waiting.len(),
        }
    }

    /// Whether the calling thread took more than one of the connections in use.
    pub(super) fn is_taken_twice(&self) -> bool {
        let thread = thread::current().id();
        self.lock().holders.iter().filter(|holder| **holder == thread).count() > 1
    }

    pub(super) fn dispose(&self) {
        let mut state = self.lock();
        state.generation += 1;
        let idle = std::mem::take(&mut state.idle);
        drop(state);
        drop(idle);
    }

    /// Waits in line for a slot, with an idle connection if there is one.
    fn take_slot(self: &Arc<Pool>) -> Result<Slot> {
        let holder = thread::current().id();
        let mut state = self.lock();
        if !state.waiting.is_empty() || !self.is_free(&state) {
            state = self.wait(state, holder)?;
        }
        let entry = state.idle.pop();
        state.holders.push(holder);
        self.wake_next(&state);
        Ok(Slot { pool: Arc::clone(self), holder, entry })
    }

    /// Waits until this caller is the first in line and a slot is free.
    fn wait<'p>(&'p self, mut state: MutexGuard<'p, State>, holder: ThreadId) -> Result<MutexGuard<'p, State>> {
        let started = Instant::now();
        let turn = Arc::new(Condvar::new());
        state.waiting.push_back(Arc::clone(&turn));
        loop {
            let is_first = state.waiting.front().is_some_and(|first| Arc::ptr_eq(first, &turn));
            if is_first && self.is_free(&state) {
                state.waiting.pop_front();
                return Ok(state);
            }
            let waited = started.elapsed();
            let Some(left) = self.timeout.checked_sub(waited).filter(|left| !left.is_zero()) else {
                state.waiting.retain(|other| !Arc::ptr_eq(other, &turn));
                self.wake_next(&state);
                return Err(Error::PoolTimeout {
                    waited,
                    in_use: state.holders.len(),
                    held_by_this_thread: state.holders.contains(&holder),
                });
            };
            state = turn.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn is_free(&self, state: &State) -> bool {
        state.holders.len() < self.limit
    }

    fn wake_next(&self, state: &State) {
        if let Some(first) = state.waiting.front().filter(|_| self.is_free(state)) {
            first.notify_one();
        }
    }

    fn is_stale(&self, entry: &Entry) -> bool {
        self.recycle.is_some_and(|age| entry.opened.elapsed() >= age)
    }

    fn ping(&self, mut entry: Entry) -> Option<Entry> {
        match !self.pre_ping || entry.connection.ping().is_ok() {
            true => Some(entry),
            false => None,
        }
    }

    fn open(self: &Arc<Pool>) -> Result<Entry> {
        let generation = self.lock().generation;
        let mut driver = self.driver.connect()?;
        driver.set_statement_cache(self.statement_cache);
        let mut connection = Connection::new(driver, Arc::clone(&self.watch), Arc::downgrade(self));
        for hook in &self.on_connect {
            hook(&mut connection)?;
            // A hook that leaves a transaction open would lend it to whoever comes first.
            connection.roll_back()?;
        }
        Ok(Entry { connection, opened: Instant::now(), generation })
    }

    /// A user's panic never happens under this lock, so a poisoned one is as good as any.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut entry = self.entry.take();
        if let Some(entry) = &mut entry
            && !entry.connection.broken
        {
            entry.connection.roll_back_quietly();
            entry.connection.observe_none();
        }
        let mut state = self.pool.lock();
        let is_kept = entry.as_ref().is_some_and(|entry| {
            !entry.connection.broken && entry.generation == state.generation && state.idle.len() < self.pool.size
        });
        if is_kept {
            state.idle.extend(entry.take());
        } else if let Some(entry) = entry.take() {
            // Closed before the slot is free, so that the limit holds at every moment, and outside of the lock, as it may
            // take its time.
            drop(state);
            drop(entry);
            state = self.pool.lock();
        }
        if let Some(at) = state.holders.iter().position(|holder| *holder == self.holder) {
            state.holders.swap_remove(at);
        }
        self.pool.wake_next(&state);
    }
}
