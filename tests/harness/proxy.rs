//! A TCP proxy between a test and a server, which can do to a connection what networks do.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use orm_core::{Error, Result};

/// What the proxy does with the bytes that arrive from now on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Passes them on.
    None,
    /// Passes them on after a while.
    Delay(Duration),
    /// Takes them and tells nobody: packets are dropped, and both sides believe in the connection.
    BlackHole,
    /// Passes on what the client says, but not the answers: the network is half open.
    NoAnswers,
    /// Passes on so many bytes of the answers, then closes the connection.
    CutAfter(u64),
}

/// The proxy: connect to [`port`](Proxy::port) instead of the server. It ends with this value.
pub struct Proxy {
    port: u16,
    state: Arc<State>,
}

struct State {
    server: u16,
    fault: Mutex<Fault>,
    changed: Condvar,
    /// Bytes of answers since the fault was set.
    passed: AtomicU64,
    is_ended: AtomicBool,
    is_reset: AtomicBool,
    connections: Mutex<Vec<TcpStream>>,
}

impl Proxy {
    /// A proxy in front of a port of 127.0.0.1.
    ///
    /// # Errors
    /// No port is free.
    pub fn to(server: u16) -> Result<Proxy> {
        let listener = TcpListener::bind("127.0.0.1:0").map_err(Error::other)?;
        let port = listener.local_addr().map_err(Error::other)?.port();
        let state = Arc::new(State {
            server,
            fault: Mutex::new(Fault::None),
            changed: Condvar::new(),
            passed: AtomicU64::new(0),
            is_ended: AtomicBool::new(false),
            is_reset: AtomicBool::new(false),
            connections: Mutex::default(),
        });
        let accepting = Arc::clone(&state);
        thread::spawn(move || accepting.accept(&listener));
        Ok(Proxy { port, state })
    }

    /// Where to connect.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Does this with all bytes from now on, those of open connections too.
    pub fn set(&self, fault: Fault) {
        *lock(&self.state.fault) = fault;
        self.state.passed.store(0, SeqCst);
        self.state.changed.notify_all();
    }

    /// Resets all connections: both sides are told at once, and what was on its way is lost.
    pub fn reset(&self) {
        self.state.is_reset.store(true, SeqCst);
        for connection in lock(&self.state.connections).drain(..) {
            // Nothing is left to linger for, so that the kernel sends a reset on the last close.
            let _ = socket2::SockRef::from(&connection).set_linger(Some(Duration::ZERO));
            let _ = connection.shutdown(Shutdown::Read);
        }
    }

    /// Closes all connections in an orderly way.
    pub fn cut(&self) {
        for connection in lock(&self.state.connections).drain(..) {
            // One that has ended by itself needs no more.
            let _ = connection.shutdown(Shutdown::Both);
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.state.is_ended.store(true, SeqCst);
        self.set(Fault::None);
        self.cut();
        // Wakes the thread that accepts.
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

impl State {
    fn accept(self: Arc<State>, listener: &TcpListener) {
        for client in listener.incoming() {
            if self.is_ended.load(SeqCst) {
                return;
            }
            // A client that went, and a server that is down, show as a connection that is closed.
            let Ok(client) = client else { continue };
            let _ = self.serve(client);
        }
    }

    fn serve(self: &Arc<State>, client: TcpStream) -> std::io::Result<()> {
        let server = TcpStream::connect(("127.0.0.1", self.server))?;
        for stream in [&client, &server] {
            stream.set_nodelay(true)?;
            lock(&self.connections).push(stream.try_clone()?);
        }
        for (from, to, is_answer) in [(client.try_clone()?, server.try_clone()?, false), (server, client, true)] {
            let state = Arc::clone(self);
            thread::spawn(move || state.pass(from, to, is_answer));
        }
        Ok(())
    }

    /// Passes bytes on until one side closes.
    fn pass(&self, mut from: TcpStream, mut to: TcpStream, is_answer: bool) {
        let mut buffer = [0; 16 * 1024];
        loop {
            let n_bytes = match from.read(&mut buffer) {
                Ok(n_bytes) => n_bytes,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(_) => 0,
            };
            let n_passed = self.filter(n_bytes, is_answer);
            if n_bytes == 0 && self.is_reset.load(SeqCst) {
                // Closed without a farewell.
                return;
            }
            if n_bytes == 0 || to.write_all(&buffer[..n_passed.unwrap_or(n_bytes)]).is_err() || n_passed.is_some() {
                // Whoever is not there any more needs no telling.
                let _ = to.shutdown(Shutdown::Both);
                let _ = from.shutdown(Shutdown::Both);
                return;
            }
        }
    }

    /// Waits as long as bytes must; `Some` if only so many of them may pass, and nothing more.
    fn filter(&self, n_bytes: usize, is_answer: bool) -> Option<usize> {
        let mut fault = lock(&self.fault);
        loop {
            match *fault {
                Fault::Delay(time) => {
                    drop(fault);
                    thread::sleep(time);
                    return None;
                }
                Fault::CutAfter(limit) if is_answer => {
                    let before = self.passed.fetch_add(n_bytes as u64, SeqCst);
                    let left = limit.saturating_sub(before);
                    return (left < n_bytes as u64).then_some(left as usize);
                }
                Fault::BlackHole => {}
                Fault::NoAnswers if is_answer => {}
                Fault::None | Fault::NoAnswers | Fault::CutAfter(_) => return None,
            }
            fault = self.changed.wait(fault).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
