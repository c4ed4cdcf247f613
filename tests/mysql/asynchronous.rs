//! Inside of an async program: nothing here knows of a runtime, so nothing can meet one.

use orm_core::{Engine, Result, Schema};
use orm_tests::{Target, suite};

use super::number;

fn use_and_drop(url: &str) -> Result<i64> {
    let engine = Engine::connect(url)?;
    let first = number(&mut engine.connection()?, "SELECT 3")?;
    let second = number(&mut engine.connection()?, "SELECT 4")?;
    Ok(first + second)
}

fn an_engine_works_and_goes_inside_of_a_runtime(target: Target) -> Result<()> {
    let db = target.fresh(&Schema::new())?;
    let url = db.url();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().expect("a runtime can be made");
    runtime.block_on(async {
        // As `#[tokio::main]` runs a program, on its thread pool for blocking work, and on a worker.
        assert_eq!(use_and_drop(&url)?, 7);
        let blocking = url.clone();
        assert_eq!(tokio::task::spawn_blocking(move || use_and_drop(&blocking)).await.expect("it does not panic")?, 7);
        let worker = url.clone();
        assert_eq!(tokio::spawn(async move { use_and_drop(&worker) }).await.expect("it does not panic")?, 7);
        Ok(())
    })
}

suite! {
    on mariadb mysql;
    an_engine_works_and_goes_inside_of_a_runtime,
}
