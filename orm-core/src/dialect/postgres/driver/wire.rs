//! The stream below the protocol: blocking sockets in the clothes of asynchronous ones.

use std::io::{self, Read, Write};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::frames::Frames;
use super::mask::Mask;
use super::socket::Socket;

/// How much one system call reads at most, in bytes.
const READ_AT_ONCE: usize = 32 * 1024;

/// What both ends of a connection know: the one that polls, and the stream that is polled.
#[derive(Debug, Default)]
pub(super) struct WireState {
    /// Set for one blocking read; without it a read is pending at once, and no system call is made.
    pub(super) may_read: bool,
    /// Requests whose answer has not ended yet, that is in a ReadyForQuery.
    pub(super) unanswered: u32,
    /// What the last ReadyForQuery said: `I` idle, `T` in a transaction, `E` in a failed one.
    pub(super) status: u8,
    /// Whether the server waits for the data of a `COPY .. FROM STDIN`.
    pub(super) copies_in: bool,
    /// Whether the caller sends such data; else the server is told that there is none.
    pub(super) may_copy: bool,
    /// Bytes that were read.
    pub(super) n_read: u64,
    /// Blocking reads and writes so far.
    pub(super) n_calls: u64,
    /// The moment at which connecting has taken too long.
    pub(super) deadline: Option<Instant>,
    /// The longest silence.
    pub(super) silence: Option<Duration>,
    /// The moment at which a read may end without anything, as the caller only waits for what the server may send by itself.
    pub(super) waits_until: Option<Instant>,
    /// Why reading or writing failed; the connection is lost.
    pub(super) failure: Option<String>,
}

/// The state, shared.
#[derive(Clone, Debug, Default)]
pub(super) struct SharedState(Arc<Mutex<WireState>>);

impl SharedState {
    pub(super) fn lock(&self) -> MutexGuard<'_, WireState> {
        // Nothing panics while it is locked.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A socket and what passes through it.
pub(super) struct Wire {
    socket: Socket,
    state: SharedState,
    input: Box<[u8]>,
    /// Changes what was read, if that is wanted; what comes out of it is in the second field.
    mask: Option<(Mask, Vec<u8>)>,
    /// The part of the input, or of what came out of the mask, that is not handed on yet.
    from: usize,
    until: usize,
    received: Frames,
    sent: Frames,
    /// The type of the last request.
    request: u8,
    stage: Stage,
}

/// What was sent so far.
enum Stage {
    /// Nothing; the first message gets these parameters.
    Beginning(Vec<u8>),
    /// The first message.
    Session,
    /// Nothing, and nothing will but a single request, which has no session.
    Request,
}

impl Wire {
    /// A stream over a socket. `parameters` are added to those with which the session starts, each name and value ended by a NUL.
    pub(super) fn session(socket: Socket, state: SharedState, parameters: Vec<u8>, masks: bool) -> Wire {
        let mut wire = Wire::new(socket, state, Stage::Beginning(parameters));
        wire.mask = masks.then(Default::default);
        wire
    }

    /// A stream for one request that is no session, to cancel what another one does.
    pub(super) fn request(socket: Socket, state: SharedState) -> Wire {
        Wire::new(socket, state, Stage::Request)
    }

    fn new(socket: Socket, state: SharedState, stage: Stage) -> Wire {
        Wire {
            socket,
            state,
            input: vec![0; READ_AT_ONCE].into_boxed_slice(),
            mask: None,
            from: 0,
            until: 0,
            received: Frames::default(),
            sent: Frames::default(),
            request: 0,
            stage,
        }
    }

    /// Waits until the server closes the connection.
    pub(super) fn wait_for_end(&mut self) -> io::Result<()> {
        let shared = self.state.clone();
        while in_time(&mut self.socket, &mut shared.lock(), |socket| socket.read(&mut self.input))? > 0 {}
        Ok(())
    }

    /// One blocking read; how many bytes were read.
    fn fill(&mut self, state: &mut WireState) -> io::Result<usize> {
        state.n_calls += 1;
        let n_read = in_time(&mut self.socket, state, |socket| socket.read(&mut self.input))?;
        (self.from, self.until) = (0, n_read);
        state.n_read += n_read as u64;
        if let Some((mask, out)) = &mut self.mask {
            out.clear();
            mask.pass(&self.input[..n_read], out);
            self.until = out.len();
        }
        self.received.follow(&self.input[..n_read], |kind, first| match kind {
            b'Z' => {
                state.status = first;
                state.copies_in = false;
                state.unanswered = state.unanswered.saturating_sub(1);
            }
            b'G' => {
                state.copies_in = true;
                // The Sync behind the request is ignored by now, and another one follows the data:
                // https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-COPY
                state.unanswered = state.unanswered.saturating_sub(u32::from(self.request == b'S'));
            }
            _ => {}
        });
        if state.copies_in && !state.may_copy {
            state.copies_in = false;
            self.refuse_to_copy(state)?;
        }
        Ok(n_read)
    }

    fn send(&mut self, bytes: &[u8], state: &mut WireState) -> io::Result<()> {
        state.n_calls += 1;
        match std::mem::replace(&mut self.stage, Stage::Session) {
            Stage::Session => {}
            Stage::Beginning(parameters) => {
                state.unanswered += 1;
                return self.write_all(&with_parameters(bytes, &parameters), state);
            }
            Stage::Request => {
                self.stage = Stage::Request;
                return self.write_all(bytes, state);
            }
        }
        // Sync, a simple query, a function call: each is answered with one ReadyForQuery.
        self.sent.follow(bytes, |kind, _| {
            if matches!(kind, b'S' | b'Q' | b'F') {
                state.unanswered += 1;
                self.request = kind;
            }
            // The data has ended, or was given up: nobody need tell the server any more.
            if matches!(kind, b'c' | b'f') {
                state.copies_in = false;
            }
        });
        self.write_all(bytes, state)
    }

    /// Tells a server that waits for the data of a `COPY .. FROM STDIN` that there is none; it would wait for ever.
    fn refuse_to_copy(&mut self, state: &mut WireState) -> io::Result<()> {
        let mut refusal = b"f\0\0\0\x0cno data\0".to_vec();
        if self.request == b'S' {
            refusal.extend_from_slice(b"S\0\0\0\x04");
            state.unanswered += 1;
        }
        self.write_all(&refusal, state)
    }

    fn write_all(&mut self, mut bytes: &[u8], state: &mut WireState) -> io::Result<()> {
        while !bytes.is_empty() {
            match in_time(&mut self.socket, state, |socket| socket.write(bytes))? {
                0 => return Err(io::ErrorKind::WriteZero.into()),
                n_written => bytes = &bytes[n_written..],
            }
        }
        in_time(&mut self.socket, state, Socket::flush)
    }
}

/// The first message with more parameters: its length, the protocol's version, the parameters and a NUL. The client library can
/// name a few only.
fn with_parameters(message: &[u8], parameters: &[u8]) -> Vec<u8> {
    let mut whole = message.to_vec();
    if whole.len() >= 9 {
        whole.pop();
        whole.extend_from_slice(parameters);
        whole.push(0);
        let length = u32::try_from(whole.len()).unwrap_or(u32::MAX);
        whole[..4].copy_from_slice(&length.to_be_bytes());
    }
    whole
}

/// Runs a blocking call within the time that is left, as often as a signal interrupts it.
fn in_time<T>(
    socket: &mut Socket,
    state: &mut WireState,
    mut call: impl FnMut(&mut Socket) -> io::Result<T>,
) -> io::Result<T> {
    loop {
        let left = |until: Instant| until.saturating_duration_since(Instant::now());
        let limit = match (state.waits_until, state.deadline) {
            (Some(until), _) | (None, Some(until)) => Some(left(until)),
            (None, None) => state.silence,
        };
        let result = match limit {
            Some(limit) if limit.is_zero() => Err(io::ErrorKind::TimedOut.into()),
            limit => socket.set_time_limit(limit).and_then(|()| call(socket)),
        };
        match result {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                let error = match error.kind() {
                    io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => too_late(state),
                    _ => error,
                };
                if state.waits_until.is_none() {
                    state.failure.get_or_insert_with(|| error.to_string());
                }
                return Err(error);
            }
            Ok(value) => return Ok(value),
        }
    }
}

fn too_late(state: &WireState) -> io::Error {
    let reason = match (state.deadline, state.silence) {
        (Some(_), _) => "the server did not answer within `connect_timeout`".to_owned(),
        (None, Some(silence)) => format!("the server did not answer within `read_timeout`, which is {silence:?}"),
        (None, None) => "the server did not answer in time".to_owned(),
    };
    io::Error::new(io::ErrorKind::TimedOut, reason)
}

impl Drop for Wire {
    /// Says good-bye to a server that waits for the next request; the few bytes never block then.
    fn drop(&mut self) {
        let state = self.state.lock();
        if matches!(self.stage, Stage::Session) && state.unanswered == 0 && state.failure.is_none() {
            // The socket closes in any case.
            let _ = self.socket.write(b"X\0\0\0\x04").and_then(|_| self.socket.flush());
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(mut self: Pin<&mut Self>, _: &mut Context<'_>, out: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let wire = &mut *self;
        if wire.from == wire.until {
            let shared = wire.state.clone();
            let mut state = shared.lock();
            if !std::mem::take(&mut state.may_read) {
                // Whoever polls does so again by itself.
                return Poll::Pending;
            }
            match wire.fill(&mut state) {
                Err(error) if error.kind() == io::ErrorKind::TimedOut && state.waits_until.is_some() => {
                    return Poll::Pending;
                }
                Err(error) => return Poll::Ready(Err(error)),
                // The end of the stream.
                Ok(0) => return Poll::Ready(Ok(())),
                // The mask keeps it until there is more.
                Ok(_) if wire.until == 0 => return Poll::Pending,
                Ok(_) => {}
            }
        }
        let n_read = out.remaining().min(wire.until - wire.from);
        let source = wire.mask.as_ref().map_or(&*wire.input, |(_, out)| out);
        out.put_slice(&source[wire.from..wire.from + n_read]);
        wire.from += n_read;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let shared = self.state.clone();
        let mut state = shared.lock();
        Poll::Ready(self.send(bytes, &mut state).map(|()| bytes.len()))
    }

    /// Writing flushes.
    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    /// The socket closes when it is dropped.
    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
