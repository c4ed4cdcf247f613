//! The client library, run on the calling thread.

use std::collections::VecDeque;
use std::fmt;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::{Duration, Instant};

use tokio_postgres::tls::NoTlsStream;
use tokio_postgres::{AsyncMessage, Client, Config, Connection, NoTls, Notification};

use super::super::options::Address;
use super::failure;
use super::wire::{SharedState, Wire, WireState};
use crate::engine::LOG_TARGET;
use crate::error::{DatabaseError, DatabaseErrorKind};
use crate::{Error, Result};

/// The driver's own connection, from [`Connection::raw`](crate::Connection::raw): for `COPY`, `LISTEN` and whatever else
/// `tokio-postgres` can do.
///
/// There is no runtime: [`run`](PostgresClient::run) polls on the calling thread, and the thread waits in the socket meanwhile. So a
/// future may wait for this connection only, not for a timer or another socket.
///
/// ```no_run
/// use orm_core::dialect::PostgresClient;
///
/// let engine = orm_core::Engine::connect("postgresql://localhost/shop")?;
/// let mut connection = engine.connection()?;
/// let raw = connection.raw::<PostgresClient>().expect("this engine speaks to PostgreSQL");
/// let rows = raw.run(async |client| client.query("SELECT 1", &[]).await)?.expect("a statement of one row");
/// # Ok::<(), orm_core::Error>(())
/// ```
pub struct PostgresClient {
    client: Client,
    pub(super) link: Link,
    /// Where the server is.
    pub(super) address: Address,
}

/// The half of the client library that moves the bytes, and all that it takes to run it.
pub(super) struct Link {
    /// `None` once it has ended: the connection is lost.
    connection: Option<Connection<Wire, NoTlsStream>>,
    state: SharedState,
    woken: Arc<Woken>,
    notifications: VecDeque<Notification>,
    /// The last words of the server.
    end: Option<tokio_postgres::Error>,
}

/// Says whether somebody wants to be polled again.
#[derive(Default)]
struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl PostgresClient {
    /// Logs in over a socket.
    pub(super) fn connect(
        wire: Wire,
        state: SharedState,
        config: &Config,
        address: Address,
    ) -> Result<PostgresClient, tokio_postgres::Error> {
        let (client, connection) = block_on(&state, config.connect_raw(wire, NoTls))?;
        let link = Link {
            connection: Some(connection),
            state,
            woken: Arc::default(),
            notifications: VecDeque::new(),
            end: None,
        };
        Ok(PostgresClient { client, link, address })
    }

    /// The client of `tokio-postgres`. Its futures are run by [`run`](PostgresClient::run).
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Runs a future of the client to its end, on this thread.
    ///
    /// # Errors
    /// [`Error::is_disconnect`]: the connection was lost and the future still waits. The future's own errors are in its output.
    pub fn run<T>(&mut self, work: impl AsyncFnOnce(&Client) -> T) -> Result<T> {
        self.link.state.lock().may_copy = true;
        let driven = self.drive(work);
        // What the future has left to send, such as the end of a copy that it gave up.
        self.link.poll();
        self.link.state.lock().may_copy = false;
        let output = driven?;
        self.link.settle()?;
        Ok(output)
    }

    /// The notifications that have arrived so far (`LISTEN`), the oldest first.
    pub fn notifications(&mut self) -> impl Iterator<Item = Notification> {
        self.link.notifications.drain(..)
    }

    /// Waits for a notification (`LISTEN`); `None` if none arrives in time.
    ///
    /// # Errors
    /// The connection was lost.
    pub fn wait_for_notification(&mut self, timeout: Duration) -> Result<Option<Notification>> {
        let Some(until) = Instant::now().checked_add(timeout) else {
            return Err(Error::statement("the time to wait for a notification is too long"));
        };
        loop {
            if let Some(notification) = self.link.notifications.pop_front() {
                return Ok(Some(notification));
            }
            if !self.link.wait(until)? {
                return Ok(None);
            }
        }
    }

    /// How often the socket was read or written so far: a prepared statement with a short answer takes two such calls.
    pub fn socket_calls(&self) -> u64 {
        self.link.state.lock().n_calls
    }

    /// As [`run`](PostgresClient::run), without waiting for the end of what was asked.
    pub(super) fn drive<T>(&mut self, work: impl AsyncFnOnce(&Client) -> T) -> Result<T> {
        self.link.drive(work(&self.client))
    }

    /// Whether nothing can be asked any more.
    pub(super) fn is_lost(&self) -> bool {
        self.link.is_lost()
    }
}

/// Polls a future that waits for nothing but its socket.
pub(super) fn block_on<F: Future>(state: &SharedState, future: F) -> F::Output {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        state.lock().may_read = true;
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
}

impl Link {
    pub(super) fn state(&self) -> &SharedState {
        &self.state
    }

    pub(super) fn is_lost(&self) -> bool {
        self.connection.is_none()
    }

    /// Polls the future and the connection by turns until the future is ready, and reads from the socket whenever neither can go on.
    pub(super) fn drive<F: Future>(&mut self, future: F) -> Result<F::Output> {
        let mut future = pin!(future);
        let woken = Arc::clone(&self.woken);
        let waker = Waker::from(Arc::clone(&woken));
        let mut context = Context::from_waker(&waker);
        loop {
            woken.0.store(false, Ordering::Relaxed);
            if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
                return Ok(output);
            }
            let is_open = self.poll();
            if !woken.0.load(Ordering::Relaxed) {
                if !is_open {
                    return Err(self.lost());
                }
                self.state.lock().may_read = true;
                self.poll();
                // Whoever has an answer and does not take it holds up the others.
                if std::mem::take(&mut self.state.lock().may_read) && !woken.0.load(Ordering::Relaxed) {
                    return Err(Error::statement(
                        "a result that is not read to its end holds up the connection; read it or drop it first",
                    ));
                }
            }
        }
    }

    /// Waits until every request has its whole answer, so that the transaction's state is known.
    pub(super) fn settle(&mut self) -> Result<()> {
        self.settle_within(u64::MAX).map(|_| ())
    }

    /// [`settle`](Link::settle) that gives up when so many bytes were read; whether it did not.
    pub(super) fn settle_within(&mut self, n_bytes: u64) -> Result<bool> {
        let begin = self.state.lock().n_read;
        loop {
            if self.state.lock().unanswered == 0 {
                return Ok(true);
            }
            if !self.poll() {
                return Err(self.lost());
            }
            let mut state = self.state.lock();
            if state.unanswered > 0 && state.n_read - begin >= n_bytes {
                return Ok(false);
            }
            state.may_read = state.unanswered > 0;
            drop(state);
            if !self.poll() {
                return Err(self.lost());
            }
            // Whoever has an answer and does not take it holds up the others: a stream that outlives `run`.
            if std::mem::take(&mut self.state.lock().may_read) {
                return Ok(true);
            }
        }
    }

    /// Sends what is to be sent, and hands on what was read. Answers whether the connection is still there.
    fn poll(&mut self) -> bool {
        // It is polled whenever something happens, so nobody need wake it.
        let mut context = Context::from_waker(Waker::noop());
        while let Some(connection) = &mut self.connection {
            match connection.poll_message(&mut context) {
                Poll::Pending => return true,
                Poll::Ready(Some(Ok(message))) => self.note(message),
                Poll::Ready(Some(Err(error))) => {
                    self.end = Some(error);
                    self.connection = None;
                }
                Poll::Ready(None) => self.connection = None,
            }
        }
        false
    }

    fn note(&mut self, message: AsyncMessage) {
        match message {
            AsyncMessage::Notification(notification) => self.notifications.push_back(notification),
            AsyncMessage::Notice(notice) => {
                tracing::debug!(target: LOG_TARGET, severity = notice.severity(), "{}", notice.message());
            }
            _ => {}
        }
    }

    /// Reads once, until a moment; whether anything arrived.
    fn wait(&mut self, until: Instant) -> Result<bool> {
        let before = {
            let mut state = self.state.lock();
            let WireState { may_read, waits_until, n_read, .. } = &mut *state;
            (*may_read, *waits_until) = (true, Some(until));
            *n_read
        };
        let is_open = self.poll();
        let mut state = self.state.lock();
        (state.may_read, state.waits_until) = (false, None);
        let has_arrived = state.n_read > before;
        drop(state);
        match is_open {
            true => Ok(has_arrived),
            false => Err(self.lost()),
        }
    }

    /// The error of a connection that is lost.
    pub(super) fn lost(&mut self) -> Error {
        let said = self.end.as_ref().and_then(tokio_postgres::Error::as_db_error).map(failure::database_error);
        let reason = self.state.lock().failure.clone();
        let mut error = said.unwrap_or_else(|| {
            let reason = reason.unwrap_or_else(|| "the server closed the connection".to_owned());
            DatabaseError::new(DatabaseErrorKind::Disconnect, reason)
        });
        error.kind = DatabaseErrorKind::Disconnect;
        error.into()
    }
}

impl fmt::Debug for PostgresClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresClient").field("is_lost", &self.is_lost()).finish_non_exhaustive()
    }
}
