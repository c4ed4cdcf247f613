//! Sockets, and the time that they may take.

use std::io::{self, Read, Write};
use std::net::TcpStream;
#[cfg(unix)]
use std::os::unix::net::UnixStream;
use std::time::Duration;

#[cfg(feature = "tls")]
use rustls::{ClientConnection, StreamOwned};

/// A blocking connection to a server.
pub(super) struct Socket {
    stream: Stream,
    /// The limit that is set, if it is known; to set it is a system call.
    time_limit: Option<Option<Duration>>,
}

enum Stream {
    Tcp(TcpStream),
    #[cfg(unix)]
    Unix(UnixStream),
    #[cfg(feature = "tls")]
    Tls(Box<StreamOwned<ClientConnection, TcpStream>>),
}

impl Socket {
    pub(super) fn tcp(stream: TcpStream) -> Socket {
        Socket { stream: Stream::Tcp(stream), time_limit: None }
    }

    #[cfg(unix)]
    pub(super) fn unix(stream: UnixStream) -> Socket {
        Socket { stream: Stream::Unix(stream), time_limit: None }
    }

    #[cfg(feature = "tls")]
    pub(super) fn tls(connection: ClientConnection, stream: TcpStream) -> Socket {
        Socket { stream: Stream::Tls(Box::new(StreamOwned::new(connection, stream))), time_limit: None }
    }

    /// How long one read or write may take; no limit if `None`.
    pub(super) fn set_time_limit(&mut self, limit: Option<Duration>) -> io::Result<()> {
        if self.time_limit == Some(limit) {
            return Ok(());
        }
        match &self.stream {
            Stream::Tcp(stream) => limit_tcp(stream, limit)?,
            #[cfg(unix)]
            Stream::Unix(stream) => stream.set_read_timeout(limit).and_then(|()| stream.set_write_timeout(limit))?,
            #[cfg(feature = "tls")]
            Stream::Tls(stream) => limit_tcp(&stream.sock, limit)?,
        }
        self.time_limit = Some(limit);
        Ok(())
    }
}

/// How long one read or write may take; no limit if `None`.
pub(super) fn limit_tcp(stream: &TcpStream, limit: Option<Duration>) -> io::Result<()> {
    stream.set_read_timeout(limit).and_then(|()| stream.set_write_timeout(limit))
}

impl Read for Socket {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match &mut self.stream {
            Stream::Tcp(stream) => stream.read(buffer),
            #[cfg(unix)]
            Stream::Unix(stream) => stream.read(buffer),
            #[cfg(feature = "tls")]
            Stream::Tls(stream) => stream.read(buffer),
        }
    }
}

impl Write for Socket {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.stream {
            Stream::Tcp(stream) => stream.write(bytes),
            #[cfg(unix)]
            Stream::Unix(stream) => stream.write(bytes),
            #[cfg(feature = "tls")]
            Stream::Tls(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.stream {
            #[cfg(feature = "tls")]
            Stream::Tls(stream) => stream.flush(),
            _ => Ok(()),
        }
    }
}
