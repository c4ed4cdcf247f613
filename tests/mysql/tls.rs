//! Encrypted connections, to a server with a certificate of its own making.

use std::path::{Path, PathBuf};
use std::process::Command;

use orm_core::{DatabaseErrorKind, Engine, Error, Executor, Result, Value};
use orm_tests::{PrivateServer, Target, suite};

/// An authority, and a certificate that it issued for `localhost`, made by the `openssl` program.
struct Certificates {
    folder: tempfile::TempDir,
}

impl Certificates {
    fn new() -> Result<Option<Certificates>> {
        let folder = tempfile::tempdir().map_err(Error::other)?;
        let certificates = Certificates { folder };
        std::fs::write(certificates.path("names"), "subjectAltName=DNS:localhost").map_err(Error::other)?;
        let made = [
            "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=authority -keyout ca.key -out ca.pem",
            "req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout key.pem -out request.pem",
            "x509 -req -in request.pem -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile names -out cert.pem",
            "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=stranger -keyout other.key -out other.pem",
        ]
        .iter()
        .all(|arguments| certificates.openssl(arguments));
        if made {
            // The server runs as another user.
            for name in ["key.pem", "cert.pem", "ca.pem", ""] {
                open_to_all(&certificates.path(name))?;
            }
        }
        Ok(made.then_some(certificates))
    }

    fn openssl(&self, arguments: &str) -> bool {
        let output = Command::new("openssl").args(arguments.split(' ')).current_dir(self.folder.path()).output();
        output.is_ok_and(|output| output.status.success())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

fn open_to_all(path: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = if path.is_dir() { 0o755 } else { 0o644 };
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).map_err(Error::other)
}

fn cipher(db: &mut dyn Executor) -> Result<String> {
    let mut cipher = String::new();
    db.connection()?.query("SHOW SESSION STATUS LIKE 'Ssl_cipher'", &[], &mut |row| {
        if let Value::Text(text) = row.cell(1)?.into_owned() {
            cipher = text.into_owned();
        }
        Ok(orm_core::engine::Next::More)
    })?;
    Ok(cipher)
}

fn certificates_are_looked_at_as_asked(target: Target) -> Result<()> {
    let Some(certificates) = Certificates::new()? else { return Ok(()) };
    let file = |name: &str| certificates.path(name).display().to_string();
    let arguments = ["ca.pem", "cert.pem", "key.pem"].map(file);
    let options = ["--ssl-ca", "--ssl-cert", "--ssl-key"];
    let arguments: Vec<String> =
        options.iter().zip(&arguments).map(|(option, path)| format!("{option}={path}")).collect();
    let server = PrivateServer::start_with(target, &arguments.iter().map(String::as_str).collect::<Vec<_>>())?;
    let (named, addressed) = (server.main_url().replace("127.0.0.1", "localhost"), server.main_url());
    let (ca, other) = (file("ca.pem"), file("other.pem"));
    let connect = |url: String| Engine::connect(url).and_then(|engine| cipher(&mut engine.connection()?));
    for encrypted in [
        format!("{addressed}?sslmode=prefer"),
        format!("{addressed}?sslmode=require"),
        format!("{addressed}?sslmode=verify-ca&ssl_ca={ca}"),
        format!("{addressed}?ssl_ca={ca}"),
        format!("{named}?sslmode=verify-full&ssl_ca={ca}"),
        format!("{named}?ssl_ca={ca}&ssl_verify_identity=true"),
    ] {
        let cipher = connect(encrypted.clone())?;
        assert!(!cipher.is_empty(), "{encrypted}");
    }
    assert_eq!(connect(format!("{addressed}?sslmode=disable"))?, "");
    for refused in [
        format!("{addressed}?sslmode=verify-ca"),
        format!("{addressed}?sslmode=verify-ca&ssl_ca={other}"),
        format!("{addressed}?sslmode=verify-full&ssl_ca={ca}"),
        format!("{addressed}?sslmode=require&ssl_ca=/no/such/file&ssl_verify_cert=true"),
    ] {
        let error = connect(refused.clone()).unwrap_err();
        assert_eq!(error.database().map(|error| error.kind), Some(DatabaseErrorKind::Connect), "{refused}: {error}");
    }
    Ok(())
}

fn a_server_without_encryption_is_refused_or_taken(target: Target) -> Result<()> {
    let without = if target == Target::MySql { "--tls-version=" } else { "--skip-ssl" };
    let server = PrivateServer::start_with(target, &[without])?;
    let engine = Engine::connect(format!("{}?sslmode=prefer", server.main_url()))?;
    assert_eq!(cipher(&mut engine.connection()?)?, "");
    let engine = Engine::connect(format!("{}?sslmode=require", server.main_url()))?;
    let error = engine.connection().map(drop).unwrap_err();
    assert!(error.to_string().contains("the server has no encrypted connections, and the URL asks for one"), "{error}");
    Ok(())
}

suite! {
    on mariadb mysql;
    certificates_are_looked_at_as_asked,
    a_server_without_encryption_is_refused_or_taken,
}
