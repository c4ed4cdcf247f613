//! Many threads, few connections, and everything goes wrong at times.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering::SeqCst};
use std::thread;
use std::time::Duration;

use orm_core::{Engine, Error, Executor, Result, Schema, Session};
use orm_tests::{Fresh, Target, suite};

use super::{number, wait_until};

suite! {
    on postgres mariadb mysql;
    waiters_are_served_in_the_order_they_came,
    sixty_four_threads_share_ten_connections,
    a_hundred_thousand_check_outs_with_errors_and_panics_leak_nothing,
}

fn pool(target: Target, size: usize) -> Result<Fresh> {
    target.fresh_with(&Schema::new(), |options| {
        options.pool_size(size).max_overflow(0).pool_timeout(Duration::from_secs(120))
    })
}

/// How many connections the server sees on this database, but for the one that asks.
fn connections_on_server(db: &Fresh, target: Target) -> Result<i64> {
    let sql = match target {
        Target::Postgres => {
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' \
             AND usename = current_user AND application_name <> 'broom' AND pid <> pg_backend_pid()"
        }
        _ => "SELECT count(*) FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()",
    };
    number(&mut Engine::connect(db.url())?.connection()?, sql)
}

fn waiters_are_served_in_the_order_they_came(target: Target) -> Result<()> {
    let db = pool(target, 10)?;
    let engine = db.engine();
    let mut held: Vec<_> = (0..10).map(|_| engine.connection()).collect::<Result<_>>()?;
    let served = Mutex::new(Vec::new());
    thread::scope(|scope| {
        let mut threads = Vec::new();
        for waiter in 0..64 {
            let served = &served;
            threads.push(scope.spawn(move || {
                let mut db = engine.connection()?;
                served.lock().expect("no panic").push(waiter);
                number(&mut db, "SELECT 1").map(|_| ())
            }));
            wait_until("the next one waits", || Ok(engine.status().waiting == waiter + 1))?;
        }
        let status = engine.status();
        assert_eq!((status.size, status.in_use, status.idle, status.overflow), (10, 10, 0, 0));
        // One connection goes from hand to hand.
        drop(held.pop());
        threads.into_iter().try_for_each(|thread| thread.join().expect("no panic"))
    })?;
    assert_eq!(*served.lock().expect("no panic"), (0..64).collect::<Vec<_>>());
    drop(held);
    assert_eq!((engine.status().idle, engine.status().waiting), (10, 0));
    Ok(())
}

fn sixty_four_threads_share_ten_connections(target: Target) -> Result<()> {
    let db = pool(target, 10)?;
    let engine = db.engine();
    engine.connection()?.execute_batch("CREATE TABLE hit (worker INT, turn INT)")?;
    let most = AtomicI64::new(0);
    thread::scope(|scope| {
        let threads: Vec<_> = (0..64)
            .map(|worker| {
                let most = &most;
                scope.spawn(move || {
                    (0..10).try_for_each(|turn| {
                        engine.transaction(|s| {
                            most.fetch_max(engine.status().in_use as i64, SeqCst);
                            let sql = format!("INSERT INTO hit VALUES ({worker}, {turn})");
                            s.connection()?.execute(&sql, &[]).map(|_| ())
                        })
                    })
                })
            })
            .collect();
        threads.into_iter().try_for_each(|thread| thread.join().expect("no panic"))
    })?;
    assert_eq!(number(&mut engine.connection()?, "SELECT count(*) FROM hit")?, 640);
    assert!(most.load(SeqCst) <= 10);
    assert!(engine.status().idle <= 10);
    Ok(())
}

const N_THREADS: i64 = 16;
const N_ROUNDS: i64 = 100_000 / N_THREADS;

/// One of the ways that a use of a connection can end; only the first keeps its row. Panics are silent, or the output would be
/// theirs alone.
fn end(s: &mut Session, fate: u64) -> Result<()> {
    match fate {
        0 => Ok(()),
        1 => Err(Error::other("by a test")),
        2 => resume_unwind(Box::new("by a test")),
        3 => s.connection()?.execute("INSERT INTO t (id) VALUES (0)", &[]).map(|_| ()),
        4 => s.savepoint(|s| s.connection()?.query("SELECT 1", &[], &mut |_| resume_unwind(Box::new("by a test")))),
        5 => s.connection()?.execute("SELEC 1", &[]).map(|_| ()),
        _ => {
            s.rollback()?;
            Err(Error::other("by a test"))
        }
    }
}

/// Most uses take a connection and do nothing with it, some panic meanwhile, and one in fifty is a transaction with a fate.
fn use_once(engine: &Engine, id: i64, kept: &AtomicI64) {
    let random = RandomState::new().build_hasher().finish();
    let result = catch_unwind(AssertUnwindSafe(|| match random % 50 {
        0 => engine.transaction(|s| {
            s.connection()?.execute(&format!("INSERT INTO t (id) VALUES ({id})"), &[])?;
            end(s, random / 50 % 7)
        }),
        1 => {
            let _held = engine.connection()?;
            resume_unwind(Box::new("by a test"))
        }
        2 => engine.connection()?.execute("SELEC 1", &[]).map(|_| ()),
        _ => engine.connection().map(|_| ()),
    }));
    match (random % 50, random / 50 % 7, result) {
        (0, 0, Ok(Ok(()))) => _ = kept.fetch_add(1, SeqCst),
        (0, 2 | 4, Err(_)) | (1, _, Err(_)) | (3.., _, Ok(Ok(()))) => {}
        (0, 1 | 3 | 5 | 6, Ok(Err(error))) | (2, _, Ok(Err(error))) if !matches!(error, Error::PoolTimeout { .. }) => {}
        (kind, fate, result) => panic!("use {kind}, fate {fate}: {result:?}"),
    }
}

fn a_hundred_thousand_check_outs_with_errors_and_panics_leak_nothing(target: Target) -> Result<()> {
    let db = pool(target, 4)?;
    let engine = db.engine();
    engine.connection()?.execute_batch("CREATE TABLE t (id INT PRIMARY KEY); INSERT INTO t VALUES (0)")?;
    let kept = AtomicI64::new(0);
    thread::scope(|scope| {
        for worker in 0..N_THREADS {
            let kept = &kept;
            scope.spawn(move || {
                for round in 0..N_ROUNDS {
                    use_once(engine, 1 + worker * N_ROUNDS + round, kept);
                }
            });
        }
    });
    let status = engine.status();
    assert_eq!((status.in_use, status.waiting, status.overflow), (0, 0, 0));
    assert!(status.idle <= 4, "{status:?}");
    // All four can be had at once, and none is in a transaction.
    let all: Vec<_> = (0..4).map(|_| engine.connection()).collect::<Result<_>>()?;
    assert!(all.iter().all(|db| !db.in_transaction()));
    drop(all);
    assert_eq!(number(&mut engine.connection()?, "SELECT count(*) - 1 FROM t")?, kept.load(SeqCst));
    wait_until("the server has no others either", || Ok(connections_on_server(&db, target)? <= 4))
}
