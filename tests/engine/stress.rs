//! Many threads, few connections, and everything goes wrong at times.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicI64, Ordering::SeqCst};
use std::thread;
use std::time::Duration;

use orm_core::{Engine, Error, Executor, Result, Session, Value};

use super::sqlite::cell;

const N_THREADS: i64 = 64;
const N_ROUNDS: i64 = 12;

/// One of the ways that a transaction can end; only the first keeps its row.
fn end(s: &mut Session, fate: u64) -> Result<()> {
    match fate {
        0 | 1 => Ok(()),
        2 => Err(Error::other("by a test")),
        3 => panic!("by a test"),
        4 => s.connection()?.execute("INSERT INTO t (id) VALUES (0)", &[]).map(|_| ()),
        5 => s.savepoint(|s| s.connection()?.query("SELECT 1", &[], &mut |_| panic!("by a test"))),
        6 => s.connection()?.execute("SELEC 1", &[]).map(|_| ()),
        _ => {
            s.rollback()?;
            Err(Error::other("by a test"))
        }
    }
}

fn hold(url: String) -> Result<()> {
    let engine = Engine::options(url).pool_size(3).max_overflow(1).pool_timeout(Duration::from_secs(120)).connect()?;
    engine.connection()?.execute_batch("CREATE TABLE t (id INTEGER PRIMARY KEY); INSERT INTO t VALUES (0)")?;
    let kept = AtomicI64::new(0);
    thread::scope(|scope| {
        for number in 0..N_THREADS {
            let (engine, kept) = (&engine, &kept);
            scope.spawn(move || {
                for round in 0..N_ROUNDS {
                    let id = 1 + number * N_ROUNDS + round;
                    let fate = RandomState::new().build_hasher().finish() % 8;
                    let result = catch_unwind(AssertUnwindSafe(|| {
                        engine.transaction(|s| {
                            s.connection()?.execute("INSERT INTO t (id) VALUES (?)", &[id.into()])?;
                            end(s, fate)
                        })
                    }));
                    match (fate, result) {
                        (0 | 1, Ok(Ok(()))) => kept.fetch_add(1, SeqCst),
                        (3 | 5, Err(_)) => 0,
                        (_, Ok(Err(error))) if fate > 1 && !matches!(error, Error::PoolTimeout { .. }) => 0,
                        (_, result) => panic!("fate {fate}: {result:?}"),
                    };
                }
            });
        }
    });
    let status = engine.status();
    assert_eq!((status.in_use, status.waiting, status.overflow), (0, 0, 0));
    assert!(status.idle <= 3, "{status:?}");
    // All four can be had at once.
    let all: Vec<_> = (0..4).map(|_| engine.connection()).collect::<Result<_>>()?;
    assert!(all.iter().all(|db| !db.in_transaction()));
    drop(all);
    let rows = cell(&mut engine.connection()?, "SELECT count(*) - 1 FROM t", &[])?;
    assert_eq!(rows, Value::Int(kept.load(SeqCst)));
    Ok(())
}

#[test]
fn sixty_four_threads_with_errors_and_panics_leak_nothing_in_memory() -> Result<()> {
    hold("sqlite://?busy_timeout=120000".to_owned())
}

#[test]
fn sixty_four_threads_with_errors_and_panics_leak_nothing_in_a_file() -> Result<()> {
    let folder = tempfile::tempdir().map_err(Error::other)?;
    hold(format!("sqlite:///{}?busy_timeout=120000", folder.path().join("app.db").display()))
}
