//! The pool: who gets a connection, and what becomes of it afterwards.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::thread;
use std::time::Duration;

use orm_core::{Engine, EngineOptions, Error, Result};

use super::fake::Fake;

fn options(size: usize, overflow: usize) -> EngineOptions {
    EngineOptions::default().pool_size(size).max_overflow(overflow).pool_timeout(Duration::from_secs(20))
}

fn wait_until(condition: impl Fn() -> bool) {
    while !condition() {
        thread::yield_now();
    }
}

#[test]
fn nothing_is_opened_before_first_use() -> Result<()> {
    let fake = Fake::default();
    let engine = Engine::with_driver(fake.clone(), options(2, 0))?;
    assert_eq!(fake.opened(), 0);
    drop(engine.connection()?);
    drop(engine.connection()?);
    assert_eq!(fake.opened(), 1, "the idle connection is used again");
    Ok(())
}

#[test]
fn twenty_threads_share_three_connections() -> Result<()> {
    let fake = Fake::default();
    let engine = Engine::with_driver(fake.clone(), options(3, 0))?;
    let (in_use, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
    thread::scope(|scope| {
        for _ in 0..20 {
            scope.spawn(|| {
                for _ in 0..50 {
                    let connection = engine.connection().expect("within the timeout");
                    most.fetch_max(in_use.fetch_add(1, SeqCst) + 1, SeqCst);
                    thread::yield_now();
                    in_use.fetch_sub(1, SeqCst);
                    drop(connection);
                }
            });
        }
    });
    assert!(most.load(SeqCst) <= 3);
    assert!(fake.opened() <= 3);
    let status = engine.status();
    assert_eq!((status.in_use, status.waiting, status.overflow), (0, 0, 0));
    assert_eq!(status.idle, fake.open());
    Ok(())
}

#[test]
fn who_waits_longest_is_served_first() -> Result<()> {
    let engine = Engine::with_driver(Fake::default(), options(1, 0))?;
    let served = Mutex::new(Vec::new());
    let held = engine.connection()?;
    thread::scope(|scope| {
        for number in 0..16 {
            let (engine, served) = (&engine, &served);
            scope.spawn(move || {
                let connection = engine.connection().expect("within the timeout");
                served.lock().expect("no panic").push(number);
                drop(connection);
            });
            wait_until(|| engine.status().waiting == number + 1);
        }
        drop(held);
    });
    assert_eq!(served.into_inner().expect("no panic"), (0..16).collect::<Vec<_>>());
    Ok(())
}

#[test]
fn a_waiter_that_gives_up_does_not_hold_up_the_next() -> Result<()> {
    let engine = Engine::with_driver(Fake::default(), options(1, 0).pool_timeout(Duration::from_millis(5)))?;
    let held = engine.connection()?;
    thread::scope(|scope| {
        let impatient: Vec<_> = (0..4).map(|_| scope.spawn(|| engine.connection().map(|_| ()))).collect();
        for waiter in impatient {
            let error = waiter.join().expect("no panic").expect_err("all are in use");
            assert!(matches!(error, Error::PoolTimeout { in_use: 1, held_by_this_thread: false, .. }), "{error}");
        }
    });
    assert_eq!(engine.status().waiting, 0);
    drop(held);
    engine.connection().map(|_| ())
}

#[test]
fn overflow_is_closed_on_return() -> Result<()> {
    let fake = Fake::default();
    let engine = Engine::with_driver(fake.clone(), options(1, 2))?;
    let (a, b, c) = (engine.connection()?, engine.connection()?, engine.connection()?);
    let status = engine.status();
    assert_eq!((status.size, status.in_use, status.overflow, status.idle), (1, 3, 2, 0));
    drop((a, b, c));
    assert_eq!(fake.open(), 1);
    let status = engine.status();
    assert_eq!((status.in_use, status.overflow, status.idle), (0, 0, 1));
    Ok(())
}

#[test]
fn a_timeout_tells_that_this_thread_holds_a_connection() -> Result<()> {
    let engine = Engine::with_driver(Fake::default(), options(1, 0).pool_timeout(Duration::from_millis(1)))?;
    let error = engine
        .transaction(|outer| {
            outer.savepoint(|_| Ok(()))?;
            engine.transaction(|inner| inner.savepoint(|_| Ok(())))
        })
        .expect_err("the only connection is in use");
    assert!(matches!(error, Error::PoolTimeout { held_by_this_thread: true, .. }), "{error}");
    assert!(error.to_string().contains("this thread already holds one: pass the open session"), "{error}");
    Ok(())
}

#[test]
fn a_panic_gives_the_connection_back() -> Result<()> {
    let fake = Fake::default();
    let engine = Engine::with_driver(fake.clone(), options(2, 0))?;
    thread::scope(|scope| {
        for _ in 0..16 {
            let engine = &engine;
            let panics = scope.spawn(move || {
                engine.transaction(|s| -> Result<()> { s.savepoint(|_| -> Result<()> { panic!("by a test") }) })
            });
            assert!(panics.join().is_err());
        }
    });
    assert_eq!(engine.status().in_use, 0);
    assert!(!engine.connection()?.in_transaction());
    Ok(())
}

#[test]
fn a_failure_to_connect_frees_the_slot() -> Result<()> {
    let fake = Fake::default();
    let engine = Engine::with_driver(fake.clone(), options(1, 0).pool_timeout(Duration::from_millis(1)))?;
    fake.state.is_down.store(true, SeqCst);
    for _ in 0..3 {
        let error = engine.connection().expect_err("down");
        assert_eq!(error.to_string(), "the database cannot be opened: the server is down");
    }
    fake.state.is_down.store(false, SeqCst);
    engine.connection().map(|_| ())
}

#[test]
fn a_hook_runs_on_each_new_connection_and_may_fail() -> Result<()> {
    static RUNS: AtomicUsize = AtomicUsize::new(0);
    static REFUSES: AtomicBool = AtomicBool::new(false);
    let fake = Fake::default();
    let options = options(1, 0).pool_timeout(Duration::from_millis(1)).on_connect(|connection| {
        RUNS.fetch_add(1, SeqCst);
        connection.begin(Default::default())?;
        match REFUSES.load(SeqCst) {
            true => Err(Error::other("refused by the hook")),
            false => Ok(()),
        }
    });
    let engine = Engine::with_driver(fake.clone(), options)?;
    assert!(!engine.connection()?.in_transaction(), "what the hook began is rolled back");
    drop(engine.connection()?);
    assert_eq!(RUNS.load(SeqCst), 1);
    engine.dispose();
    REFUSES.store(true, SeqCst);
    assert_eq!(engine.connection().expect_err("the hook's").to_string(), "refused by the hook");
    assert_eq!((fake.open(), engine.status().in_use), (0, 0));
    Ok(())
}

#[test]
fn a_panic_in_a_hook_frees_the_slot() -> Result<()> {
    static PANICS: AtomicBool = AtomicBool::new(true);
    let options = options(1, 0).pool_timeout(Duration::from_millis(1)).on_connect(|_| match PANICS.load(SeqCst) {
        true => panic!("by a test"),
        false => Ok(()),
    });
    let engine = Engine::with_driver(Fake::default(), options)?;
    assert!(catch_unwind(AssertUnwindSafe(|| engine.connection().map(|_| ()))).is_err());
    PANICS.store(false, SeqCst);
    engine.connection().map(|_| ())
}

#[test]
fn an_old_connection_is_replaced() -> Result<()> {
    let fake = Fake::default();
    let engine = Engine::with_driver(fake.clone(), options(1, 0).pool_recycle(Duration::ZERO))?;
    drop(engine.connection()?);
    drop(engine.connection()?);
    assert_eq!((fake.opened(), fake.open()), (2, 1));
    let patient = Engine::with_driver(fake.clone(), options(1, 0).pool_recycle(Duration::from_secs(3600)))?;
    drop(patient.connection()?);
    drop(patient.connection()?);
    assert_eq!(fake.opened(), 3);
    Ok(())
}

#[test]
fn pre_ping_replaces_dead_connections_unseen() -> Result<()> {
    let fake = Fake::default();
    let engine = Engine::with_driver(fake.clone(), options(2, 0).pre_ping(true))?;
    drop((engine.connection()?, engine.connection()?));
    fake.kill_all();
    engine.connection()?.execute("x", &[])?;
    drop((engine.connection()?, engine.connection()?));
    assert_eq!((fake.opened(), fake.open()), (4, 2));
    Ok(())
}

#[test]
fn a_lost_connection_does_not_go_back() -> Result<()> {
    let fake = Fake::default();
    let engine = Engine::with_driver(fake.clone(), options(2, 0))?;
    let mut db = engine.connection()?;
    fake.kill_all();
    let error = db.execute("x", &[]).expect_err("it is dead");
    assert!(error.is_disconnect());
    drop(db);
    assert_eq!((fake.open(), engine.status().idle), (0, 0));
    engine.connection()?.execute("x", &[])?;
    Ok(())
}

#[test]
fn a_connection_that_cannot_be_rolled_back_is_closed() -> Result<()> {
    let fake = Fake::default();
    let engine = Engine::with_driver(fake.clone(), options(2, 0))?;
    let mut db = engine.connection()?;
    db.begin(Default::default())?;
    fake.state.refuses_rollback.store(true, SeqCst);
    drop(db);
    assert_eq!((fake.open(), engine.status().in_use), (0, 0));
    Ok(())
}

#[test]
fn dispose_closes_idle_connections_now_and_others_on_return() -> Result<()> {
    let fake = Fake::default();
    let engine = Engine::with_driver(fake.clone(), options(3, 0))?;
    let (a, b) = (engine.connection()?, engine.connection()?);
    drop(a);
    engine.dispose();
    assert_eq!(fake.open(), 1);
    drop(b);
    assert_eq!(fake.open(), 0);
    drop(engine.connection()?);
    assert_eq!((fake.opened(), fake.open()), (3, 1));
    Ok(())
}

#[test]
fn dropping_the_engine_closes_its_connections() -> Result<()> {
    let fake = Fake::default();
    let engine = Engine::with_driver(fake.clone(), options(3, 0))?;
    let (a, b) = (engine.connection()?, engine.connection()?);
    drop(a);
    let clone = engine.clone();
    drop(engine);
    assert_eq!(fake.open(), 2);
    drop(clone);
    drop(b);
    assert_eq!(fake.open(), 0);
    Ok(())
}

#[test]
fn a_pool_without_connections_is_refused() {
    let error = Engine::with_driver(Fake::default(), options(0, 0)).expect_err("none at all");
    assert!(error.to_string().contains("`pool_size` and `max_overflow` are both 0"), "{error}");
}

#[test]
fn a_pool_without_limits_is_accepted() -> Result<()> {
    let limitless = options(usize::MAX, usize::MAX).pool_timeout(Duration::MAX).pool_recycle(Duration::MAX);
    let engine = Engine::with_driver(Fake::default(), limitless)?;
    drop((engine.connection()?, engine.connection()?));
    assert_eq!(engine.status().idle, 2);
    let one = Engine::with_driver(Fake::default(), options(1, 0).pool_timeout(Duration::MAX))?;
    let held = one.connection()?;
    thread::scope(|scope| {
        let waiter = scope.spawn(|| one.connection().map(|_| ()));
        wait_until(|| one.status().waiting == 1);
        drop(held);
        waiter.join().expect("no panic")
    })
}

#[test]
fn a_pool_of_size_zero_keeps_nothing() -> Result<()> {
    let fake = Fake::default();
    let engine = Engine::with_driver(fake.clone(), options(0, 1))?;
    drop(engine.connection()?);
    drop(engine.connection()?);
    assert_eq!((fake.opened(), fake.open()), (2, 0));
    Ok(())
}

#[test]
fn an_engine_is_shared_by_threads() {
    fn shared<T: Clone + Send + Sync + 'static>() {}
    fn sent<T: Send>() {}
    shared::<Engine>();
    sent::<orm_core::PooledConnection>();
    sent::<orm_core::Session>();
}
