//! Reaching a server, and failing to.

use std::io::Write as _;
use std::net::TcpListener;
use std::thread;
use std::time::{Duration, Instant};

use orm_core::{DatabaseErrorKind, Engine, Error, Result, Schema};
use orm_tests::{PrivateServer, Target, suite};

use super::{number, run};

/// The kind of the failure to connect, its message, and how long it took.
fn failure(url: &str) -> (DatabaseErrorKind, String, Duration) {
    let started = Instant::now();
    let error = Engine::connect(url).and_then(|engine| engine.connection().map(drop)).unwrap_err();
    let kind = error.database().unwrap_or_else(|| panic!("{url}: {error}")).kind;
    let message = format!("{error} {error:?}");
    (kind, message, started.elapsed())
}

/// The parts of a URL: scheme and login, host and port, what follows.
fn parts(url: &str) -> (&str, &str, &str) {
    let (login, rest) = url.split_once('@').expect("there is a user");
    let (address, database) = rest.split_once('/').expect("there is a database");
    (login, address, database)
}

fn failures_are_told_apart(target: Target) -> Result<()> {
    let db = target.fresh(&Schema::new())?;
    let url = db.url();
    let (login, address, _) = parts(&url);
    let scheme = target.scheme();
    let (kind, message, _) = failure(&format!("{login}@{address}/no_such_database"));
    assert_eq!(kind, DatabaseErrorKind::UnknownDatabase, "{message}");
    assert!(message.contains("'no_such_database'"), "{message}");
    let (kind, message, _) = failure(&format!("{scheme}://nobody:se%20cret@{address}/mysql"));
    assert_eq!(kind, DatabaseErrorKind::Permission, "{message}");
    assert!(!message.contains("cret"), "{message}");
    let (login_as, _) = login.rsplit_once(':').expect("a password");
    let (kind, message, _) = failure(&format!("{login_as}:wrong@{address}/mysql"));
    assert_eq!(kind, DatabaseErrorKind::Permission, "{message}");
    assert!(message.contains("Access denied for user") && !message.contains("wrong"), "{message}");
    let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).map_err(Error::other)?;
    let (kind, message, _) = failure(&format!("{scheme}://u:secret@{free}/d"));
    assert_eq!(kind, DatabaseErrorKind::Connect, "{message}");
    assert!(message.contains(&format!("`{free}`: Connection refused")) && !message.contains("secret"), "{message}");
    let (kind, message, _) = failure(&format!("{scheme}://u:secret@host.invalid/d"));
    assert_eq!(kind, DatabaseErrorKind::Connect, "{message}");
    assert!(message.contains("the host `host.invalid` was not found") && !message.contains("secret"), "{message}");
    let (kind, message, _) = failure(&format!("{scheme}://u@h/d?unix_socket=/no/such/socket"));
    assert_eq!(kind, DatabaseErrorKind::Connect, "{message}");
    assert!(message.contains("`/no/such/socket`"), "{message}");
    Ok(())
}

fn the_first_host_that_answers_is_taken(target: Target) -> Result<()> {
    let db = target.fresh(&Schema::new())?;
    let url = db.url();
    let (login, address, database) = parts(&url);
    let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).map_err(Error::other)?;
    let engine = Engine::connect(format!("{login}@{free},host.invalid,{address}/{database}"))?;
    assert_eq!(number(&mut engine.connection()?, "SELECT 7")?, 7);
    Ok(())
}

/// It accepts, and never says a word.
fn a_server_that_says_nothing_is_left_in_time(target: Target) -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").map_err(Error::other)?;
    let address = listener.local_addr().map_err(Error::other)?;
    let (kind, message, took) = failure(&format!("{}://u@{address}/d?connect_timeout=0.3", target.scheme()));
    assert_eq!(kind, DatabaseErrorKind::Connect, "{message}");
    assert!(message.contains("did not answer in the time that `connect_timeout` in the URL allows"), "{message}");
    assert!((Duration::from_millis(250)..Duration::from_secs(3)).contains(&took), "{took:?}");
    Ok(())
}

fn a_stopped_server_ends_in_an_error_in_the_time_asked_for(target: Target) -> Result<()> {
    let server = PrivateServer::start(target)?;
    let engine = Engine::connect(format!("{}?read_timeout=0.5&connect_timeout=0.5", server.main_url()))?;
    let mut db = engine.connection()?;
    server.pause()?;
    let started = Instant::now();
    let error = number(&mut db, "SELECT 1").unwrap_err();
    assert!(error.is_disconnect(), "{error}");
    assert!(error.to_string().contains("`read_timeout`"), "{error}");
    // Nor does closing it wait, or opening another one.
    drop(db);
    let error = engine.connection().map(drop).unwrap_err();
    assert_eq!(error.database().map(|error| error.kind), Some(DatabaseErrorKind::Connect), "{error}");
    let took = started.elapsed();
    assert!((Duration::from_millis(900)..Duration::from_secs(6)).contains(&took), "{took:?}");
    server.resume()?;
    assert_eq!(number(&mut engine.connection()?, "SELECT 1")?, 1);
    Ok(())
}

fn a_ping_to_a_stopped_server_takes_no_longer_than_connecting(target: Target) -> Result<()> {
    let server = PrivateServer::start(target)?;
    let engine = Engine::options(format!("{}?connect_timeout=0.5", server.main_url())).pre_ping(true).connect()?;
    number(&mut engine.connection()?, "SELECT 1")?;
    server.pause()?;
    let started = Instant::now();
    let error = engine.connection().map(drop).unwrap_err();
    assert_eq!(error.database().map(|error| error.kind), Some(DatabaseErrorKind::Connect), "{error}");
    let took = started.elapsed();
    assert!((Duration::from_millis(900)..Duration::from_secs(6)).contains(&took), "{took:?}");
    server.resume()?;
    // The limit was for the ping alone.
    assert_eq!(number(&mut engine.connection()?, "SELECT SLEEP(0.8)")?, 0);
    Ok(())
}

/// Whatever listens there: the program goes on.
fn a_server_that_speaks_nonsense_is_an_error(target: Target) -> Result<()> {
    let greetings: [&[u8]; 5] = [
        b"",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"\x00\x00\x00\x00",
        b"\x01\x00\x00\x00\x0a",
        // Version 10 of the protocol, a version that is none, and the capabilities of a server that encrypts.
        b"\x31\x00\x00\x00\x0anone\x00\x01\x00\x00\x0012345678\x00\xff\xff\x21\x02\x00\xff\xff\x15\
          \x00\x00\x00\x00\x00\x00\x00\x00\x00\x00123456789012\x00",
    ];
    for greeting in greetings {
        let listener = TcpListener::bind("127.0.0.1:0").map_err(Error::other)?;
        let address = listener.local_addr().map_err(Error::other)?;
        let speaker = thread::spawn(move || {
            let (mut socket, _) = listener.accept()?;
            socket.write_all(greeting)
        });
        let (kind, message, _) =
            failure(&format!("{}://u:p@{address}/d?connect_timeout=1&sslmode=require", target.scheme()));
        assert_eq!(kind, DatabaseErrorKind::Connect, "{message}");
        speaker.join().expect("it does not panic").map_err(Error::other)?;
    }
    Ok(())
}

/// The time for connecting is not the time for statements.
fn a_slow_statement_outlives_the_time_for_connecting(target: Target) -> Result<()> {
    let url = target.fresh(&Schema::new())?.url();
    let (login, address, _) = parts(&url);
    let engine = Engine::connect(format!("{login}@{address}/mysql?connect_timeout=0.5"))?;
    assert_eq!(number(&mut engine.connection()?, "SELECT SLEEP(1.2)")?, 0);
    Ok(())
}

fn a_statement_that_takes_too_long_is_cancelled(target: Target) -> Result<()> {
    let db = target.fresh(&Schema::new())?;
    let engine = Engine::connect(format!("{}?statement_timeout=200", db.url()))?;
    let mut db = engine.connection()?;
    let sql =
        "SELECT COUNT(*) FROM information_schema.columns a, information_schema.columns b, information_schema.columns c";
    let error = number(&mut db, sql).unwrap_err();
    assert_eq!(error.database().map(|error| error.kind), Some(DatabaseErrorKind::Cancelled), "{error}");
    assert_eq!(number(&mut db, "SELECT 1")?, 1);
    Ok(())
}

fn a_socket_is_a_way_in(target: Target) -> Result<()> {
    let server = PrivateServer::start(target)?;
    let engine = Engine::connect(server.main_url())?;
    let socket = match super::cell(&mut engine.connection()?, "SELECT @@socket", &[])? {
        orm_core::Value::Text(path) => path.into_owned(),
        other => panic!("a path was expected, found {other:?}"),
    };
    let url = server.main_url();
    let (login, _, database) = parts(&url);
    let engine = Engine::connect(format!("{login}@/{database}?unix_socket={}", socket.replace('/', "%2F")))?;
    assert_eq!(number(&mut engine.connection()?, "SELECT 7")?, 7);
    Ok(())
}

fn a_missing_database_is_created_once(target: Target) -> Result<()> {
    let mut db = target.fresh(&Schema::new())?;
    let url = db.url();
    let (login, address, database) = parts(&url);
    let name = format!("{database}_it`s");
    let missing = format!("{login}@{address}/{name}");
    let (kind, message, _) = failure(&missing);
    assert_eq!(kind, DatabaseErrorKind::UnknownDatabase, "{message}");
    assert!(Engine::create_database_if_missing(&missing)?);
    assert!(!Engine::create_database_if_missing(&missing)?);
    let engine = Engine::connect(&missing)?;
    let collation = super::cell(&mut engine.connection()?, "SELECT @@collation_database", &[])?;
    assert_eq!(collation, orm_core::Value::from("utf8mb4_bin"));
    run(&mut db, &format!("DROP DATABASE `{}`", name.replace('`', "``")))?;
    Ok(())
}

fn who_may_not_create_a_database_is_told_what_to_grant(target: Target) -> Result<()> {
    let mut db = target.fresh(&Schema::new())?;
    let url = db.url();
    let (_, address, database) = parts(&url);
    let user = format!("u{database}");
    run(&mut db, &format!("CREATE USER '{user}'@'%' IDENTIFIED BY 'se cret'"))?;
    let result =
        Engine::create_database_if_missing(format!("{}://{user}:se%20cret@{address}/{database}_x", target.scheme()));
    run(&mut db, &format!("DROP USER '{user}'@'%'"))?;
    let error = result.unwrap_err();
    assert_eq!(error.database().map(|error| error.kind), Some(DatabaseErrorKind::Permission));
    let message = error.to_string();
    assert!(message.contains(&format!("GRANT CREATE ON `{database}_x`.* TO")), "{message}");
    Ok(())
}

/// With a password, which is encrypted on its way whatever the method.
fn each_usual_authentication_method_works(target: Target) -> Result<()> {
    let mut db = target.fresh(&Schema::new())?;
    let url = db.url();
    let (_, address, database) = parts(&url);
    let methods = match target {
        Target::MariaDb => &["mysql_native_password"][..],
        _ => &["caching_sha2_password"][..],
    };
    for method in methods {
        let user = format!("a{database}");
        let identified = match target {
            Target::MariaDb => format!("IDENTIFIED VIA {method} USING PASSWORD('p@ss /?w')"),
            _ => format!("IDENTIFIED WITH {method} BY 'p@ss /?w'"),
        };
        run(&mut db, &format!("CREATE USER '{user}'@'%' {identified}; GRANT ALL ON `{database}`.* TO '{user}'@'%'"))?;
        let engine = Engine::connect(format!("{}://{user}:p%40ss%20%2F%3Fw@{address}/{database}", target.scheme()))?;
        // The first time the server has nothing in its cache, the second time it has.
        let results: Vec<_> = (0..2)
            .map(|_| {
                engine.dispose();
                number(&mut engine.connection()?, "SELECT 7")
            })
            .collect();
        run(&mut db, &format!("DROP USER '{user}'@'%'"))?;
        for result in results {
            assert_eq!(result?, 7, "{method}");
        }
    }
    Ok(())
}

fn a_server_that_is_gone_is_a_disconnect(target: Target) -> Result<()> {
    let server = PrivateServer::start(target)?;
    let engine = Engine::connect(server.main_url())?;
    let mut db = engine.connection()?;
    thread::scope(|scope| {
        let slow = scope.spawn(|| number(&mut db, "SELECT SLEEP(30)"));
        let mut other = engine.connection()?;
        while number(
            &mut other,
            "SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE 'SELECT SLEEP(30%'",
        )? == 0
        {
            thread::yield_now();
        }
        server.kill()?;
        let error = slow.join().expect("it does not panic").unwrap_err();
        assert!(error.is_disconnect(), "{error}");
        Ok(())
    })
}

suite! {
    on mariadb mysql;
    failures_are_told_apart,
    the_first_host_that_answers_is_taken,
    a_server_that_says_nothing_is_left_in_time,
    a_stopped_server_ends_in_an_error_in_the_time_asked_for,
    a_ping_to_a_stopped_server_takes_no_longer_than_connecting,
    a_server_that_speaks_nonsense_is_an_error,
    a_slow_statement_outlives_the_time_for_connecting,
    a_statement_that_takes_too_long_is_cancelled,
    a_socket_is_a_way_in,
    a_missing_database_is_created_once,
    who_may_not_create_a_database_is_told_what_to_grant,
    each_usual_authentication_method_works,
    a_server_that_is_gone_is_a_disconnect,
}
