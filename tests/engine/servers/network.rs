//! The network between us and a server that is well.

use std::time::{Duration, Instant};

use orm_core::engine::EngineOptions;
use orm_core::{DatabaseErrorKind as Kind, Engine, Executor, Result, Value};
use orm_tests::{Fault, PrivateServer, Proxy, Target, suite};

use super::super::sqlite::cell;
use super::{add, amounts, create_accounts};

suite! {
    on postgres mariadb mysql;
    every_fault_of_a_network_ends_in_an_error_and_a_new_connection,
}

/// One connection through a proxy, with a second for each answer.
fn through(proxy: &Proxy, server: &PrivateServer, options: fn(EngineOptions) -> EngineOptions) -> Result<Engine> {
    let url = server.url_at(proxy.port(), server.target().main_database());
    let url = format!("{url}?connect_timeout=1&read_timeout=1");
    options(Engine::options(url).pool_size(1).max_overflow(0)).connect()
}

/// One server for all of these, as nothing happens to it.
fn every_fault_of_a_network_ends_in_an_error_and_a_new_connection(target: Target) -> Result<()> {
    let server = PrivateServer::start(target)?;
    let proxy = Proxy::to(server.port())?;
    let engine = through(&proxy, &server, |options| options)?;
    create_accounts(&mut *engine.connection()?, 1)?;
    silence_ends_in_time(&proxy, &engine)?;
    a_delay_is_waited_for(&proxy, &engine)?;
    a_lost_connection_is_noticed(&proxy, &engine)?;
    an_answer_that_is_cut_off_is_an_error(&proxy, &engine)?;
    a_lost_answer_to_a_commit_is_an_error(&proxy, &engine)?;
    let patient = through(&proxy, &server, |options| options.pre_ping(true))?;
    pre_ping_sees_all_of_it(&proxy, &patient)
}

/// Dropped packets: what was sent is not acknowledged, or the answer does not come.
fn silence_ends_in_time(proxy: &Proxy, engine: &Engine) -> Result<()> {
    for fault in [Fault::BlackHole, Fault::NoAnswers] {
        let mut db = engine.connection()?;
        db.ping()?;
        proxy.set(fault);
        let started = Instant::now();
        let error = db.execute("SELECT 1", &[]).expect_err("nobody answers");
        assert!(error.is_disconnect(), "{fault:?}: {error}");
        let waited = started.elapsed();
        assert!((Duration::from_millis(900)..Duration::from_secs(8)).contains(&waited), "{fault:?}: {waited:?}");
        drop(db);
        assert_eq!(engine.status().idle, 0, "a late answer would be taken for that of the next statement");
        let started = Instant::now();
        let error = engine.connection().expect_err("nobody answers");
        assert_eq!(error.database().map(|error| error.kind), Some(Kind::Connect), "{fault:?}: {error}");
        assert!(started.elapsed() < Duration::from_secs(8), "{fault:?}: {:?}", started.elapsed());
        proxy.set(Fault::None);
    }
    Ok(())
}

fn a_delay_is_waited_for(proxy: &Proxy, engine: &Engine) -> Result<()> {
    let mut db = engine.connection()?;
    db.ping()?;
    proxy.set(Fault::Delay(Duration::from_millis(50)));
    let result = cell(&mut db, "SELECT 1", &[]);
    proxy.set(Fault::None);
    assert_eq!(result?, Value::Int(1));
    Ok(())
}

fn a_lost_connection_is_noticed(proxy: &Proxy, engine: &Engine) -> Result<()> {
    for lose in [Proxy::cut, Proxy::reset] {
        let mut db = engine.connection()?;
        db.ping()?;
        lose(proxy);
        let error = db.execute("SELECT 1", &[]).expect_err("it is closed");
        assert!(error.is_disconnect(), "{error}");
        drop(db);
        assert_eq!(engine.status().idle, 0);
    }
    Ok(())
}

fn an_answer_that_is_cut_off_is_an_error(proxy: &Proxy, engine: &Engine) -> Result<()> {
    // In a length, in the middle of a message, after some rows.
    for n_bytes in [0, 1, 3, 20, 100, 1_000] {
        let mut db = engine.connection()?;
        db.ping()?;
        proxy.set(Fault::CutAfter(n_bytes));
        let sql = "SELECT a.amount, 'a text to fill the row with' FROM account AS a";
        let union = vec![sql; 60].join(" UNION ALL ");
        let result = db.query(&union, &[], &mut |_| Ok(orm_core::engine::Next::More));
        proxy.set(Fault::None);
        let error = result.expect_err("it is cut off");
        assert!(error.is_disconnect(), "after {n_bytes} bytes: {error}");
        drop(db);
        assert_eq!(engine.status().idle, 0);
    }
    Ok(())
}

/// Nobody can know whether it was committed; so it must not be said that it was.
fn a_lost_answer_to_a_commit_is_an_error(proxy: &Proxy, engine: &Engine) -> Result<()> {
    let result = engine.transaction(|s| {
        add(s, 1, 5)?;
        proxy.set(Fault::NoAnswers);
        Ok(())
    });
    proxy.set(Fault::None);
    let error = result.expect_err("the answer is lost");
    assert!(error.is_disconnect(), "{error}");
    assert!(!error.is_retryable(), "a second run could do it twice");
    assert_eq!(engine.status().in_use, 0);
    // Here it was, as the request had passed.
    super::wait_until("the commit is seen", || Ok(amounts(&mut engine.connection()?)? == [5]))
}

fn pre_ping_sees_all_of_it(proxy: &Proxy, engine: &Engine) -> Result<()> {
    for lose in [Proxy::cut, Proxy::reset] {
        engine.connection()?.connection()?.ping()?;
        lose(proxy);
        assert_eq!(cell(&mut engine.connection()?, "SELECT 1", &[])?, Value::Int(1));
    }
    // A silent one costs its second, and is replaced.
    proxy.set(Fault::NoAnswers);
    let started = Instant::now();
    assert!(engine.connection().is_err());
    assert!(started.elapsed() < Duration::from_secs(12), "{:?}", started.elapsed());
    proxy.set(Fault::None);
    assert_eq!(cell(&mut engine.connection()?, "SELECT 1", &[])?, Value::Int(1));
    Ok(())
}
