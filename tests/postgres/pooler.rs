//! Behind PgBouncer in transaction mode, where every transaction may be on another connection to the server.

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{fs, thread};

use orm_core::engine::EngineOptions;
use orm_core::{Engine, Error, Result};
use orm_tests::{Missing, PrivateServer, Target, suite};
use tempfile::TempDir;

use super::{cell, rows};

/// A pooler in front of a server of our own, with two connections for all.
struct Pooler {
    server: PrivateServer,
    port: u16,
    process: Child,
    _folder: TempDir,
}

impl Pooler {
    fn start(target: Target) -> Result<Pooler> {
        let server = PrivateServer::start(target)?;
        let program = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/usr/local/bin/pgbouncer"];
        let Some(program) = program.iter().find(|program| Path::new(program).exists()) else {
            let remedy = "apt-get install pgbouncer".into();
            return Err(Error::other(Missing { reason: "PgBouncer is not installed".into(), remedy }));
        };
        let folder = tempfile::tempdir().map_err(Error::other)?;
        let listener = TcpListener::bind("127.0.0.1:0").map_err(Error::other)?;
        let port = listener.local_addr().map_err(Error::other)?.port();
        drop(listener);
        write_configuration(folder.path(), port, &server).map_err(Error::other)?;
        let process =
            Command::new(program).arg("-q").arg(folder.path().join("pgbouncer.ini")).stderr(Stdio::null()).spawn();
        let pooler = Pooler { server, port, process: process.map_err(Error::other)?, _folder: folder };
        pooler.wait_until_ready()?;
        Ok(pooler)
    }

    fn url(&self) -> String {
        format!("{}?prepared_statements=off", self.server.url_at(self.port, "postgres"))
    }

    fn engine(&self, options: impl FnOnce(EngineOptions) -> EngineOptions) -> Result<Engine> {
        options(Engine::options(self.url())).connect()
    }

    fn wait_until_ready(&self) -> Result<()> {
        let started = Instant::now();
        let engine = self.engine(|options| options)?;
        loop {
            match engine.connection().and_then(|mut db| db.ping()) {
                Err(error) if started.elapsed() > Duration::from_secs(20) => return Err(error),
                Err(_) => thread::sleep(Duration::from_millis(10)),
                Ok(()) => return Ok(()),
            }
        }
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.process.kill().and_then(|()| self.process.wait());
    }
}

/// Its settings, and the user with the password, which it uses for the server too.
fn write_configuration(folder: &Path, port: u16, server: &PrivateServer) -> std::io::Result<()> {
    let url: orm_core::engine::Url = server.main_url().parse().expect("the server's URL");
    let (user, password) = (url.user().unwrap_or_default(), url.password().unwrap_or_default());
    let users = folder.join("users");
    fs::write(&users, format!("\"{user}\" \"{password}\"\n"))?;
    let settings = format!(
        "[databases]\n* = host=127.0.0.1 port={server_port}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n\
         unix_socket_dir =\nauth_type = plain\nauth_file = {users}\npool_mode = transaction\ndefault_pool_size = 2\n\
         max_client_conn = 100\n",
        server_port = server.port(),
        users = users.display(),
    );
    // It refuses to be root, and changes to a user that the server's programs have brought along.
    let is_root = std::os::unix::fs::MetadataExt::uid(&fs::metadata(folder)?) == 0;
    let user = if is_root { "user = postgres\n" } else { "" };
    fs::write(folder.join("pgbouncer.ini"), format!("{settings}{user}"))?;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755))
}

fn many_clients_share_two_connections(target: Target) -> Result<()> {
    let pooler = Pooler::start(target)?;
    let engine = pooler.engine(|options| options.pool_size(8))?;
    engine.connection()?.execute_batch(
        "CREATE TYPE mood AS ENUM ('sad', 'fine'); CREATE TABLE people (id serial PRIMARY KEY, name text UNIQUE, mood mood)",
    )?;
    thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|number| {
                let engine = &engine;
                scope.spawn(move || live(engine, number))
            })
            .collect();
        threads.into_iter().try_for_each(|thread| thread.join().expect("no panic"))
    })?;
    let mut db = engine.connection()?;
    assert_eq!(cell(&mut db, "SELECT count(*) FROM people", &[])?, 160.into());
    // No statement was given a name.
    assert_eq!(cell(&mut db, "SELECT count(*) FROM pg_prepared_statements", &[])?, 0.into());
    Ok(())
}

/// The same statements from every client at once, enumerations and lists of them included.
fn live(engine: &Engine, number: i32) -> Result<()> {
    for round in 0..20 {
        let mut db = engine.connection()?;
        let name = format!("{number}/{round}");
        let insert = "INSERT INTO people (name, mood) VALUES ($1, $2) RETURNING mood, name";
        let inserted = rows(&mut db, insert, &[name.as_str().into(), "fine".into()])?;
        assert_eq!(inserted, [["fine".into(), name.as_str().into()]]);
        db.transaction(|db| {
            let found = cell(db, "SELECT name FROM people WHERE name = $1 FOR UPDATE", &[name.as_str().into()])?;
            assert_eq!(found, name.as_str().into());
            let update = "UPDATE people SET mood = $2 WHERE name = ANY($1)";
            let names = orm_core::ValueRef::List(vec![name.as_str().into(), "nobody".into()]);
            assert_eq!(db.execute(update, &[names, "sad".into()])?, 1);
            Ok(())
        })?;
        let error = rows(&mut db, insert, &[name.as_str().into(), orm_core::Value::Null]).expect_err("it is there");
        assert!(error.is_unique_violation(), "{error}");
        assert_eq!(error.database().map(|error| error.columns.clone()), Some(vec!["name".to_owned()]));
    }
    Ok(())
}

fn what_the_session_is_set_to_stays_with_its_client(target: Target) -> Result<()> {
    let pooler = Pooler::start(target)?;
    let engine = pooler.engine(|options| options)?;
    let mut db = engine.connection()?;
    assert_eq!(cell(&mut db, "SHOW timezone", &[])?, "UTC".into());
    let read =
        cell(&mut db, "SELECT $1::bigint[]", &[orm_core::ValueRef::List(vec![1.into(), orm_core::Value::Null])])?;
    assert_eq!(read, orm_core::ValueRef::List(vec![1.into(), orm_core::Value::Null]));
    for sql in ["SELECT ROW(1, 2)::people_pair", "SELECT ARRAY['a']::mood[]"] {
        db.execute_batch("DROP TYPE IF EXISTS people_pair, mood; CREATE TYPE people_pair AS (a integer, b integer)")?;
        db.execute_batch("CREATE TYPE mood AS ENUM ('a')")?;
        let error = cell(&mut db, sql, &[]).expect_err("it is no text");
        assert!(error.to_string().contains("cannot be read as it is; cast it"), "{error}");
    }
    // A result is cancelled through the pooler too.
    let endless = "SELECT a, b FROM generate_series(1, 100000) a, generate_series(1, 100000) b";
    db.query(endless, &[], &mut |_| Ok(orm_core::engine::Next::Stop))?;
    assert_eq!(cell(&mut db, "SELECT 1", &[])?, 1.into());
    Ok(())
}

suite! { on postgres;
    many_clients_share_two_connections,
    what_the_session_is_set_to_stays_with_its_client,
}
