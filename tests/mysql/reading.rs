//! Reading large results.

use std::process::Command;
use std::time::{Duration, Instant};
use std::{env, fs};

use orm_core::engine::{Executor as _, Next};
use orm_core::{Connection, Engine, Error, Result, Schema};
use orm_tests::{Target, suite};

use super::{number, run};

/// Names the database to the process that measures its own memory.
const URL: &str = "ORM_TEST_READING_URL";

/// A million rows of a hundred bytes.
const MANY: &str = "SELECT a.n, REPEAT('x', 100) FROM t a, t b, t c, t d, t e, t f";

fn many_rows(target: Target) -> Result<orm_tests::Fresh> {
    let mut db = target.fresh(&Schema::new())?;
    run(&mut db, "CREATE TABLE t (n INT); INSERT INTO t VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)")?;
    Ok(db)
}

/// In a process of its own: other tests use memory, too.
fn a_million_rows_take_no_memory(target: Target) -> Result<()> {
    let db = many_rows(target)?;
    let output = Command::new(env::current_exe().map_err(Error::other)?)
        .args(["mysql::reading::measure_a_million_rows", "--exact", "--nocapture"])
        .env(URL, db.url())
        .output()
        .map_err(Error::other)?;
    let output = String::from_utf8_lossy(&output.stdout).into_owned();
    let growth =
        output.lines().find_map(|line| line.split_once("grown by ")?.1.strip_suffix(" KiB")?.parse::<u64>().ok());
    let growth = growth.unwrap_or_else(|| panic!("the process did not say it: {output}"));
    assert!(growth < 64 * 1024, "{growth} KiB");
    Ok(())
}

#[test]
fn measure_a_million_rows() -> Result<()> {
    // Only when it is started for that.
    let Ok(url) = env::var(URL) else { return Ok(()) };
    let engine = Engine::connect(url)?;
    let mut db = engine.connection()?;
    read(&mut db, &format!("{MANY} LIMIT 1"), usize::MAX)?;
    let before = resident()?;
    assert_eq!(read(&mut db, MANY, usize::MAX)?, 1_000_000);
    println!("grown by {} KiB", resident()?.saturating_sub(before));
    Ok(())
}

/// The largest resident memory of this process so far, in KiB.
fn resident() -> Result<u64> {
    let status = fs::read_to_string("/proc/self/status").map_err(Error::other)?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.and_then(|peak| peak.trim().trim_end_matches(" kB").parse().ok());
    peak.ok_or_else(|| Error::other("the kernel does not tell the resident memory"))
}

fn read(db: &mut Connection, sql: &str, wanted: usize) -> Result<usize> {
    let mut n_rows = 0;
    db.query(sql, &[], &mut |row| {
        row.cell(1)?;
        n_rows += 1;
        Ok(if n_rows < wanted { Next::More } else { Next::Stop })
    })?;
    Ok(n_rows)
}

/// Ten times the million, which would take much longer to read.
fn leaving_a_huge_result_is_fast_and_keeps_the_transaction(target: Target) -> Result<()> {
    let db = many_rows(target)?;
    let mut db = db.engine().connection()?;
    let huge = format!("{MANY}, t g");
    run(&mut db, "START TRANSACTION; INSERT INTO t VALUES (10)")?;
    let id = number(&mut db, "SELECT CONNECTION_ID()")?;
    let started = Instant::now();
    for wanted in [1, 10, 5_000] {
        assert_eq!(read(&mut db, &huge, wanted)?, wanted);
    }
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    assert!(db.in_transaction());
    assert_eq!(number(&mut db, "SELECT COUNT(*) FROM t")?, 11);
    assert_eq!(number(&mut db, "SELECT CONNECTION_ID()")?, id);
    Ok(())
}

fn an_error_of_the_reader_leaves_the_result(target: Target) -> Result<()> {
    let db = many_rows(target)?;
    let mut db = db.engine().connection()?;
    let error = db.query(MANY, &[], &mut |_| Err(Error::other("enough"))).unwrap_err();
    assert_eq!(error.to_string(), "enough");
    assert_eq!(number(&mut db, "SELECT 7")?, 7);
    Ok(())
}

/// Whoever looks at the first row only has written all of them.
fn rows_that_a_write_answers_are_all_written(target: Target) -> Result<()> {
    let mut db = many_rows(target)?;
    run(&mut db, "CREATE TABLE u (id INT AUTO_INCREMENT PRIMARY KEY, n INT, x TEXT)")?;
    let sql = "INSERT INTO u (n, x) SELECT a.n, REPEAT('x', 100) FROM t a, t b, t c, t d RETURNING id, x";
    assert_eq!(read(db.connection()?, sql, 1)?, 1);
    assert_eq!(number(&mut db, "SELECT COUNT(*) FROM u")?, 10_000);
    Ok(())
}

suite! {
    on mariadb mysql;
    a_million_rows_take_no_memory,
    leaving_a_huge_result_is_fast_and_keeps_the_transaction,
    an_error_of_the_reader_leaves_the_result,
    rows_that_a_write_answers_are_all_written: insert_returning,
}
