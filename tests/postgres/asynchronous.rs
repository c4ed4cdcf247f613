//! Inside an asynchronous program the driver blocks its worker, and never panics.

use orm_core::{Engine, Result, Schema};
use orm_tests::{Target, suite};
use tokio::runtime::{Builder, Runtime};

use super::cell;

fn runtime() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime")
}

/// Connects, asks, returns to the pool, and drops the last of the engine.
fn work(url: &str) -> Result<()> {
    let engine = Engine::connect(url)?;
    engine.connection()?.execute_batch("CREATE TABLE IF NOT EXISTS t (a integer)")?;
    let mut db = engine.connection()?;
    assert_eq!(cell(&mut db, "SELECT $1::integer", &[7.into()])?, 7.into());
    db.transaction(|db| db.execute("INSERT INTO t VALUES (1)", &[]))?;
    assert!(db.execute("SELECT 1 / 0", &[]).is_err());
    drop(db);
    engine.dispose();
    Ok(())
}

fn the_driver_works_wherever_an_asynchronous_program_calls_it(target: Target) -> Result<()> {
    let fresh = target.fresh(&Schema::new())?;
    let url = fresh.url();
    runtime().block_on(async {
        // As in the body of `main`.
        work(&url)?;
        let (blocking, worker) = (url.clone(), url.clone());
        tokio::task::spawn_blocking(move || work(&blocking)).await.expect("no panic")?;
        tokio::spawn(async move { work(&worker) }).await.expect("no panic")
    })?;
    let current_thread = Builder::new_current_thread().enable_all().build().expect("a runtime");
    current_thread.block_on(async { work(&url) })
}

fn an_engine_may_outlive_the_runtime_or_end_with_it(target: Target) -> Result<()> {
    let fresh = target.fresh(&Schema::new())?;
    let url = fresh.url();
    let runtime = runtime();
    let engine = runtime.block_on(async {
        let engine = Engine::connect(url.clone())?;
        cell(&mut *engine.connection()?, "SELECT 1", &[])?;
        // With an open transaction, which is rolled back as the connection is dropped on a worker.
        let mut db = engine.connection()?;
        db.begin(orm_core::compile::TransactionMode::default())?;
        tokio::spawn(async move { drop(db) }).await.expect("no panic");
        Ok::<_, orm_core::Error>(engine)
    })?;
    drop(runtime);
    assert_eq!(cell(&mut *engine.connection()?, "SELECT 2", &[])?, 2.into());
    // The last of an engine goes with the main future of `#[tokio::main]`.
    Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(async move { cell(&mut *engine.connection()?, "SELECT 3", &[]).map(|_| ()) })
}

suite! { on postgres;
    the_driver_works_wherever_an_asynchronous_program_calls_it,
    an_engine_may_outlive_the_runtime_or_end_with_it,
}
