//! The server goes, and comes back.

use std::time::{Duration, Instant};

use orm_core::engine::EngineOptions;
use orm_core::{DatabaseErrorKind as Kind, Engine, Error, Executor, Result, Value};
use orm_tests::{PrivateServer, Target, suite};

use super::super::sqlite::cell;
use super::{add, amounts, create_accounts, process};

suite! {
    on postgres mariadb mysql;
    a_restart_between_two_requests_costs_no_error_with_pre_ping,
    without_pre_ping_a_restart_costs_one_error_a_connection,
    a_killed_server_takes_its_transaction_along,
    a_stopped_server_ends_in_an_error_in_the_time_asked_for,
    a_full_server_says_so,
}

/// Two idle connections to a server of its own.
fn two_idle(server: &PrivateServer, options: fn(EngineOptions) -> EngineOptions) -> Result<Engine> {
    let engine = options(Engine::options(server.main_url()).pool_size(2).max_overflow(0)).connect()?;
    drop((engine.connection()?, engine.connection()?));
    assert_eq!(engine.status().idle, 2);
    Ok(engine)
}

fn a_restart_between_two_requests_costs_no_error_with_pre_ping(target: Target) -> Result<()> {
    let server = PrivateServer::start(target)?;
    let engine = two_idle(&server, |options| options.pre_ping(true))?;
    for end in [PrivateServer::stop, PrivateServer::kill] {
        end(&server)?;
        server.start_again()?;
        let (mut one, mut other) = (engine.connection()?, engine.connection()?);
        assert_eq!(cell(&mut one, "SELECT 1", &[])?, Value::Int(1));
        assert_eq!(cell(&mut other, "SELECT 2", &[])?, Value::Int(2));
    }
    server.stop()?;
    let error = engine.connection().expect_err("the server is down");
    assert_eq!(error.database().map(|error| error.kind), Some(Kind::Connect), "{error}");
    assert!(!error.to_string().contains(server.password()), "{error}");
    assert_eq!((engine.status().idle, engine.status().in_use), (1, 0), "the other one has not been looked at");
    server.start_again()?;
    assert_eq!(cell(&mut engine.connection()?, "SELECT 3", &[])?, Value::Int(3));
    Ok(())
}

fn without_pre_ping_a_restart_costs_one_error_a_connection(target: Target) -> Result<()> {
    let server = PrivateServer::start(target)?;
    let engine = two_idle(&server, |options| options)?;
    server.stop()?;
    server.start_again()?;
    for _ in 0..2 {
        let error = engine.connection()?.execute("SELECT 1", &[]).expect_err("it is of the server before");
        assert!(error.is_disconnect(), "{error}");
    }
    assert_eq!(cell(&mut engine.connection()?, "SELECT 1", &[])?, Value::Int(1));
    Ok(())
}

fn a_killed_server_takes_its_transaction_along(target: Target) -> Result<()> {
    // A commit is handed to the kernel, which survives.
    let arguments: &[&str] = match target {
        Target::Postgres => &["-c", "synchronous_commit=on"],
        _ => &["--innodb-flush-log-at-trx-commit=2"],
    };
    let server = PrivateServer::start_with(target, arguments)?;
    let engine = two_idle(&server, |options| options)?;
    create_accounts(&mut *engine.connection()?, 1)?;
    let error = engine
        .transaction(|s| {
            add(s, 1, 5)?;
            server.kill()?;
            let first = add(s, 1, 5).expect_err("the server is gone");
            assert!(first.is_disconnect(), "{first}");
            // Whoever goes on regardless must not be told that it worked.
            add(s, 1, 5)
        })
        .expect_err("nothing of it was kept");
    assert!(matches!(error, Error::Database(_) | Error::Statement { .. }), "{error}");
    assert_eq!(engine.status().in_use, 0);
    server.start_again()?;
    engine.dispose();
    assert_eq!(amounts(&mut engine.connection()?)?, [0]);
    Ok(())
}

fn a_stopped_server_ends_in_an_error_in_the_time_asked_for(target: Target) -> Result<()> {
    let server = PrivateServer::start(target)?;
    let engine = Engine::options(format!("{}?connect_timeout=1&read_timeout=1", server.main_url()))
        .pool_size(1)
        .max_overflow(0)
        .connect()?;
    let before = process(&mut engine.connection()?, target)?;
    server.pause()?;
    let started = Instant::now();
    let error = engine.connection()?.execute("SELECT 1", &[]).expect_err("nobody answers");
    assert_in_time(started, &error);
    assert!(error.is_disconnect(), "{error}");
    // The kernel accepts a new connection, and nobody answers there.
    let started = Instant::now();
    let error = engine.connection().expect_err("nobody answers");
    assert_in_time(started, &error);
    assert_eq!(error.database().map(|error| error.kind), Some(Kind::Connect), "{error}");
    server.resume()?;
    assert_ne!(process(&mut engine.connection()?, target)?, before);
    Ok(())
}

/// A second was asked for; the machine may be busy.
#[track_caller]
fn assert_in_time(started: Instant, error: &Error) {
    let waited = started.elapsed();
    let expected = Duration::from_millis(900)..Duration::from_secs(8);
    assert!(expected.contains(&waited), "{waited:?}: {error}");
}

fn a_full_server_says_so(target: Target) -> Result<()> {
    let arguments: &[&str] = match target {
        Target::Postgres => &["-c", "max_connections=10", "-c", "superuser_reserved_connections=0"],
        _ => &["--max-connections=10"],
    };
    let server = PrivateServer::start_with(target, arguments)?;
    let engine = Engine::options(server.main_url()).pool_size(20).connect()?;
    let mut connections = Vec::new();
    let error = loop {
        match engine.connection() {
            Ok(connection) => connections.push(connection),
            Err(error) => break error,
        }
    };
    // One more than asked for is for administrators, on some.
    assert!((10..=11).contains(&connections.len()), "{}", connections.len());
    let found = error.database().expect("the server's");
    assert_eq!(found.kind, Kind::Connect, "{error}");
    assert!(found.sqlstate.as_deref() == Some("53300") || found.code == Some(1040), "{found:?}");
    assert!(found.message.to_lowercase().contains("too many"), "{found:?}");
    assert_eq!(engine.status().in_use, connections.len());
    drop(connections);
    engine.connection()?.connection()?.ping()
}
