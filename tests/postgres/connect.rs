use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use orm_core::{Engine, Error, Result};
use orm_tests::{Missing, PrivateServer, Target, suite};

use super::cell;

/// Connects and answers one cell.
fn ask(url: &str, sql: &str) -> Result<orm_core::Value> {
    cell(&mut *Engine::connect(url)?.connection()?, sql, &[])
}

/// Why one cannot connect.
fn refusal(url: &str) -> String {
    match ask(url, "SELECT 1") {
        Ok(_) => panic!("`{url}` was connected to"),
        Err(error) => error.to_string(),
    }
}

/// Makes a certificate for `localhost` with `openssl`, and lets the server use it; its file.
fn turn_on_tls(server: &PrivateServer) -> Result<PathBuf> {
    let folder = server.folder().join("data");
    let (key, certificate) = (folder.join("server.key"), folder.join("server.crt"));
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"])
        .args(["-addext", "subjectAltName=DNS:localhost", "-keyout"])
        .arg(&key)
        .arg("-out")
        .arg(&certificate)
        .stderr(Stdio::null())
        .status();
    if !made.is_ok_and(|status| status.success()) {
        let remedy = "apt-get install openssl".into();
        return Err(Error::other(Missing { reason: "openssl is not installed".into(), remedy }));
    }
    let owner = fs::metadata(&folder).map_err(Error::other)?;
    for file in [&key, &certificate] {
        fs::set_permissions(file, fs::Permissions::from_mode(0o600)).map_err(Error::other)?;
        chown(file, Some(owner.uid()), Some(owner.gid())).map_err(Error::other)?;
    }
    // The server's folder is its own; whoever connects reads a copy.
    let copy = server.folder().join("authority.crt");
    fs::copy(&certificate, &copy).map_err(Error::other)?;
    let mut db = Engine::connect(server.main_url())?.connection()?;
    db.execute("ALTER SYSTEM SET ssl = on", &[])?;
    db.execute("SELECT pg_reload_conf()", &[])?;
    while cell(&mut *Engine::connect(server.main_url())?.connection()?, "SHOW ssl", &[])? != "on".into() {}
    Ok(copy)
}

fn connections_are_encrypted_as_far_as_is_asked(target: Target) -> Result<()> {
    let server = PrivateServer::start(target)?;
    let (plain, named) = (server.main_url(), server.main_url().replace("127.0.0.1", "localhost"));
    let encrypted = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
    assert_eq!(ask(&plain, encrypted)?, false.into(), "the server has no TLS yet");
    assert!(refusal(&format!("{plain}?sslmode=require")).contains("the server has no TLS"));

    let authority = turn_on_tls(&server)?;
    let authority = authority.display();
    assert_eq!(ask(&plain, encrypted)?, true.into());
    assert_eq!(ask(&format!("{plain}?sslmode=disable"), encrypted)?, false.into());
    assert_eq!(ask(&format!("{plain}?sslmode=require"), encrypted)?, true.into());
    assert_eq!(ask(&format!("{plain}?sslmode=verify-ca&sslrootcert={authority}"), encrypted)?, true.into());
    assert_eq!(ask(&format!("{named}?sslmode=verify-full&sslrootcert={authority}"), encrypted)?, true.into());

    let message = refusal(&format!("{plain}?sslmode=verify-full&sslrootcert={authority}"));
    assert!(message.contains("TLS") && message.contains("by a name that the server's certificate is for"), "{message}");
    let message = refusal(&format!("{named}?sslmode=verify-full&sslrootcert=/no/such/file"));
    assert!(message.contains("`/no/such/file` cannot be read"), "{message}");
    // The system's authorities know nothing of it.
    let message = refusal(&format!("{named}?sslmode=verify-full"));
    assert!(message.contains("TLS") && message.contains("`sslrootcert`"), "{message}");
    // Much data passes, in records of sixteen kilobytes.
    let sql = "SELECT length(string_agg(repeat('x', 1000), '')) FROM generate_series(1, 2000)";
    assert_eq!(ask(&format!("{plain}?sslmode=require"), sql)?, 2_000_000.into());
    let mut db = Engine::connect(format!("{plain}?sslmode=require"))?.connection()?;
    let text: orm_core::Value = "ü".repeat(1_000_000).into();
    assert_eq!(cell(&mut db, "SELECT $1", std::slice::from_ref(&text))?, text);
    Ok(())
}

fn a_server_is_found_by_its_socket_and_among_several(target: Target) -> Result<()> {
    let server = PrivateServer::start(target)?;
    let (url, port) = (server.main_url(), server.port());
    let (login, _) = url.rsplit_once('@').expect("a URL with a login");
    let folder = server.folder().display();
    for place in [
        format!("{login}@:{port}/postgres?host={folder}"),
        format!("{login}@127.0.0.1:1,127.0.0.1:{port}/postgres"),
        format!("{login}@/postgres?host=127.0.0.1:1&host=localhost:{port}"),
    ] {
        assert_eq!(ask(&place, "SELECT 1")?, 1.into(), "{place}");
    }
    let message = refusal(&format!("{login}@127.0.0.1:1,127.0.0.1:2/postgres"));
    assert!(message.contains("`127.0.0.1:1`") && message.contains("`127.0.0.1:2`"), "{message}");

    for (target, is_found) in [
        ("any", true),
        ("read-write", true),
        ("primary", true),
        ("prefer-standby", true),
        ("standby", false),
        ("read-only", false),
    ] {
        let url = format!("{url}?target_session_attrs={target}");
        match is_found {
            true => assert_eq!(ask(&url, "SELECT 1")?, 1.into(), "{target}"),
            false => assert!(refusal(&url).contains("as `target_session_attrs` wants it"), "{target}"),
        }
    }
    let read_only = format!("{url}?target_session_attrs=read-only&options=-c%20default_transaction_read_only%3Don");
    assert_eq!(ask(&read_only, "SELECT 1")?, 1.into());
    Ok(())
}

fn passwords_are_checked_in_the_servers_way(target: Target) -> Result<()> {
    let server = PrivateServer::start(target)?;
    let mut db = Engine::connect(server.main_url())?.connection()?;
    db.execute_batch("SET password_encryption = 'scram-sha-256'; CREATE ROLE ann LOGIN PASSWORD 'p@ss:w/ord'")?;
    let port = server.port();
    assert_eq!(
        ask(&format!("postgresql://ann:p%40ss%3Aw%2Ford@127.0.0.1:{port}/postgres"), "SELECT current_user::text")?,
        "ann".into()
    );
    let message = refusal(&format!("postgresql://ann:wrong@127.0.0.1:{port}/postgres"));
    assert!(message.starts_with("permission denied") && !message.contains("wrong"), "{message}");
    let message = refusal(&format!("postgresql://ann@127.0.0.1:{port}/postgres"));
    assert!(message.contains("asks for a password, and the URL has none"), "{message}");
    Ok(())
}

suite! { on postgres;
    connections_are_encrypted_as_far_as_is_asked,
    a_server_is_found_by_its_socket_and_among_several,
    passwords_are_checked_in_the_servers_way,
}
