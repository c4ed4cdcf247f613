//! Asking a server for TLS: <https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-SSL>.

use std::io::{self, Read, Write};
use std::net::TcpStream;

use super::super::options::{Encryption, Options};
use super::socket::Socket;

/// The length of the request and its code.
const REQUEST: [u8; 8] = [0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f];

/// Encrypts the connection as far as it is wanted and the server can.
pub(super) fn encrypt(mut stream: TcpStream, host: &str, options: &Options) -> io::Result<Socket> {
    if options.encryption == Encryption::Disable || !cfg!(feature = "tls") {
        return Ok(Socket::tcp(stream));
    }
    stream.write_all(&REQUEST)?;
    // Not a byte more: what stood behind it would be sent by someone in between.
    let mut answer = [0];
    stream.read_exact(&mut answer)?;
    match answer {
        [b'S'] => shake_hands(stream, host, options),
        _ if options.encryption == Encryption::Prefer => Ok(Socket::tcp(stream)),
        _ => Err(io::Error::other("the server has no TLS; turn it on there, or set `sslmode=prefer` or `disable`")),
    }
}

#[cfg(feature = "tls")]
fn shake_hands(stream: TcpStream, host: &str, options: &Options) -> io::Result<Socket> {
    super::tls::shake_hands(stream, host, options)
}

#[cfg(not(feature = "tls"))]
fn shake_hands(_: TcpStream, _: &str, _: &Options) -> io::Result<Socket> {
    Err(io::Error::other("this build has no TLS"))
}
