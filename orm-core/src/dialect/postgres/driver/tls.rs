//! TLS, by rustls.

use std::io;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{
    CertificateError, ClientConfig, ClientConnection, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
};

use super::super::options::{Encryption, Options};
use super::socket::Socket;

/// Where systems keep the authorities that they trust, if `SSL_CERT_FILE` does not say.
const SYSTEM_FILES: [&str; 4] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

/// Encrypts a connection, and checks the server's certificate as far as it is wanted.
pub(super) fn shake_hands(mut stream: TcpStream, host: &str, options: &Options) -> io::Result<Socket> {
    let provider = Arc::new(ring::default_provider());
    let verifier = Arc::new(Verifier::new(options, &provider)?);
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(failed)?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    let name = ServerName::try_from(host.to_owned())
        .map_err(|_| io::Error::other(format!("TLS: `{host}` is no name that a certificate could be for")))?;
    let mut connection = ClientConnection::new(Arc::new(config), name).map_err(failed)?;
    while connection.is_handshaking() {
        connection.complete_io(&mut stream).map_err(|error| match error.get_ref() {
            Some(cause) if cause.is::<Error>() => io::Error::other(format!("TLS: {error}{}", advice(cause))),
            _ => error,
        })?;
    }
    Ok(Socket::tls(connection, stream))
}

fn failed(error: Error) -> io::Error {
    io::Error::other(format!("TLS: {error}"))
}

/// What may help.
fn advice(cause: &(dyn std::error::Error + 'static)) -> &'static str {
    match cause.downcast_ref() {
        Some(Error::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        )) => "; connect by a name that the server's certificate is for, or set `sslmode=verify-ca`",
        // One that signed itself and may sign others has a kind of its own.
        Some(Error::InvalidCertificate(CertificateError::UnknownIssuer | CertificateError::Other(_))) => {
            "; name the file of the authority that signed the server's certificate with `sslrootcert`"
        }
        _ => "",
    }
}

/// Checks the server's certificate.
#[derive(Debug)]
struct Verifier {
    encryption: Encryption,
    /// Who may vouch for the server, and the certificates of those as they are; `None` if anybody may be the server.
    authorities: Option<(Arc<WebPkiServerVerifier>, Vec<CertificateDer<'static>>)>,
    provider: Arc<CryptoProvider>,
}

impl Verifier {
    fn new(options: &Options, provider: &Arc<CryptoProvider>) -> io::Result<Verifier> {
        let encryption = match (options.encryption, &options.root_certificate) {
            // As libpq does: who names an authority wants it to be asked.
            (Encryption::Require, Some(_)) => Encryption::VerifyCa,
            (encryption, _) => encryption,
        };
        let authorities = match encryption >= Encryption::VerifyCa {
            true => Some(authorities(options.root_certificate.as_deref(), provider)?),
            false => None,
        };
        Ok(Verifier { encryption, authorities, provider: Arc::clone(provider) })
    }
}

fn authorities(
    file: Option<&Path>,
    provider: &Arc<CryptoProvider>,
) -> io::Result<(Arc<WebPkiServerVerifier>, Vec<CertificateDer<'static>>)> {
    let file = match file {
        Some(file) if file != Path::new("system") => file.to_owned(),
        _ => system_file()?,
    };
    let shown = file.display();
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_file_iter(&file).and_then(Iterator::collect);
    let certificates = certificates
        .map_err(|error| io::Error::other(format!("the certificates in `{shown}` cannot be read: {error}")))?;
    let mut roots = RootCertStore::empty();
    if roots.add_parsable_certificates(certificates.iter().cloned()).0 == 0 {
        return Err(io::Error::other(format!("there are no certificates in `{shown}`, which `sslrootcert` names")));
    }
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider)).build();
    let verifier = verifier.map_err(|error| io::Error::other(format!("TLS: {error}")))?;
    Ok((verifier, certificates))
}

fn system_file() -> io::Result<PathBuf> {
    let named = std::env::var_os("SSL_CERT_FILE").map(PathBuf::from);
    let usual = || SYSTEM_FILES.iter().map(PathBuf::from).find(|file| file.exists());
    named.or_else(usual).ok_or_else(|| {
        io::Error::other("this system's certificates were not found; name a file of them with `sslrootcert`")
    })
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        server: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let Some((verifier, trusted)) = &self.authorities else { return Ok(ServerCertVerified::assertion()) };
        if trusted.contains(server) {
            // The server's own certificate was named, which need not be an authority's.
            if self.encryption == Encryption::VerifyFull {
                rustls::client::verify_server_name(&ParsedCertificate::try_from(server)?, name)?;
            }
            return Ok(ServerCertVerified::assertion());
        }
        match verifier.verify_server_cert(server, intermediates, name, ocsp_response, now) {
            Err(Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) if self.encryption == Encryption::VerifyCa => Ok(ServerCertVerified::assertion()),
            result => result,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        server: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, server, signature, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        server: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, server, signature, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
