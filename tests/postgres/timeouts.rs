use std::net::TcpListener;
use std::time::{Duration, Instant};

use orm_core::{DatabaseErrorKind, Engine, Error, Result, Schema};
use orm_tests::{Fault, PrivateServer, Proxy, Target, suite};

use super::cell;

/// The kind of the failure, which must come in the time asked for.
fn fails_in_time<T>(limit: Duration, work: impl FnOnce() -> Result<T>) -> Error {
    let started = Instant::now();
    let Err(error) = work() else { panic!("it went well") };
    let elapsed = started.elapsed();
    // The machine may be busy with other tests.
    assert!(elapsed >= limit.mul_f64(0.9) && elapsed < limit + Duration::from_secs(2), "{elapsed:?}: {error}");
    error
}

fn a_server_that_never_answers_ends_the_attempt_to_connect(_: Target) -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").map_err(Error::other)?;
    let port = listener.local_addr().map_err(Error::other)?.port();
    for mode in ["prefer", "disable"] {
        let url = format!("postgresql://ann:s3cret@127.0.0.1:{port}/shop?connect_timeout=0.3&sslmode={mode}");
        let engine = Engine::connect(url)?;
        let error = fails_in_time(Duration::from_millis(300), || engine.connection());
        assert_eq!(error.database().map(|error| error.kind), Some(DatabaseErrorKind::Connect), "{error}");
        assert!(error.to_string().contains("`connect_timeout`") && !error.to_string().contains("s3cret"), "{error}");
    }
    Ok(())
}

fn a_black_hole_ends_a_statement_in_time(target: Target) -> Result<()> {
    let server = PrivateServer::start(target)?;
    let proxy = Proxy::to(server.port())?;
    let url = format!("{}?read_timeout=0.3&connect_timeout=0.5", server.url_at(proxy.port(), "postgres"));
    let engine = Engine::options(url).pre_ping(true).connect()?;
    for fault in [Fault::BlackHole, Fault::NoAnswers] {
        let mut db = engine.connection()?;
        cell(&mut db, "SELECT 1", &[])?;
        proxy.set(fault);
        let error = fails_in_time(Duration::from_millis(300), || cell(&mut db, "SELECT 1", &[]));
        assert!(error.is_disconnect(), "{error}");
        assert!(error.to_string().contains("`read_timeout`, which is 300ms"), "{error}");
        // Nothing more is asked of such a connection, and it does not go back into the pool.
        assert!(db.execute("SELECT 1", &[]).is_err_and(|error| error.is_disconnect()));
        drop(db);
        assert_eq!(engine.status().idle, 0);
        fails_in_time(Duration::from_millis(500), || engine.connection());
        proxy.set(Fault::None);
    }
    cell(&mut *engine.connection()?, "SELECT 1", &[]).map(|_| ())
}

fn a_stopped_server_ends_a_statement_in_time(target: Target) -> Result<()> {
    let server = PrivateServer::start(target)?;
    let url = format!("{}?read_timeout=0.3&connect_timeout=0.5", server.main_url());
    let engine = Engine::options(url).pre_ping(true).connect()?;
    drop(engine.connection()?);
    server.pause()?;
    // The pool's sign of life, then a new connection.
    let error = fails_in_time(Duration::from_millis(800), || engine.connection());
    assert_eq!(error.database().map(|error| error.kind), Some(DatabaseErrorKind::Connect), "{error}");
    server.resume()?;
    cell(&mut *engine.connection()?, "SELECT 1", &[]).map(|_| ())
}

fn a_silent_wait_is_no_silence_between_two_answers(target: Target) -> Result<()> {
    let fresh = target.fresh(&Schema::new())?;
    let engine = Engine::connect(format!("{}?read_timeout=1", fresh.url()))?;
    let mut db = engine.connection()?;
    let sql = "SELECT n, pg_sleep(0.3), repeat('x', 100000) FROM generate_series(1, 5) n";
    assert_eq!(super::rows(&mut db, sql, &[])?.len(), 5, "each row comes within the limit");
    Ok(())
}

fn a_restart_costs_no_error_with_pre_ping(target: Target) -> Result<()> {
    let server = PrivateServer::start(target)?;
    let engine = Engine::options(server.main_url()).pre_ping(true).connect()?;
    for end in [PrivateServer::stop, PrivateServer::kill] {
        cell(&mut *engine.connection()?, "SELECT $1::integer", &[1.into()])?;
        end(&server)?;
        server.start_again()?;
        cell(&mut *engine.connection()?, "SELECT $1::integer", &[1.into()])?;
    }
    // In use, it is one error that says so.
    let mut db = engine.connection()?;
    server.stop()?;
    let error = cell(&mut db, "SELECT 1", &[]).expect_err("the server is gone");
    assert!(error.is_disconnect(), "{error}");
    Ok(())
}

suite! { on postgres;
    a_server_that_never_answers_ends_the_attempt_to_connect,
    a_black_hole_ends_a_statement_in_time,
    a_stopped_server_ends_a_statement_in_time,
    a_silent_wait_is_no_silence_between_two_answers,
    a_restart_costs_no_error_with_pre_ping,
}
