use orm_core::engine::Next;
use orm_core::{Connection, Error, Executor as _, Result, Schema};
use orm_tests::{Target, suite};

use super::cell;

const MANY: &str = "SELECT number, repeat('x', 40) FROM generate_series(1, 1000000) AS number";

/// The memory that this process holds, in bytes.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/statm").expect("this is Linux");
    let pages = status.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok()).expect("a number of pages");
    pages * 4096
}

/// Reads and counts; the greatest growth of memory meanwhile.
fn read_all(db: &mut Connection, sql: &str) -> Result<(u64, u64)> {
    let before = resident();
    let (mut n_rows, mut growth) = (0, 0);
    db.query(sql, &[], &mut |_| {
        n_rows += 1;
        if n_rows % 10_000 == 0 {
            growth = growth.max(resident().saturating_sub(before));
        }
        Ok(Next::More)
    })?;
    Ok((n_rows, growth))
}

fn a_million_rows_are_read_in_little_memory(target: Target) -> Result<()> {
    let mut fresh = target.fresh(&Schema::new())?;
    let db = fresh.connection()?;
    read_all(db, &format!("{MANY} LIMIT 1"))?;
    let (n_rows, growth) = read_all(db, MANY)?;
    assert_eq!(n_rows, 1_000_000);
    assert!(growth < 64 << 20, "{growth} bytes");
    Ok(())
}

/// The rows of a table that were read from it so far, as the server counts.
fn stop_after(db: &mut Connection, sql: &str, n_rows: u32) -> Result<u32> {
    let mut n_read = 0;
    db.query(sql, &[], &mut |_| {
        n_read += 1;
        Ok(if n_read == n_rows { Next::Stop } else { Next::More })
    })?;
    Ok(n_read)
}

fn a_reader_who_has_enough_stops_the_server(target: Target) -> Result<()> {
    let mut fresh = target.fresh(&Schema::new())?;
    let db = fresh.connection()?;
    // It would take hours.
    let endless =
        "SELECT a, b, c FROM generate_series(1, 100000) a, generate_series(1, 100000) b, generate_series(1, 9) c";
    assert_eq!(stop_after(db, endless, 3)?, 3);
    assert_eq!(stop_after(db, MANY, 1)?, 1);
    let error = db.query(endless, &[], &mut |_| Err(Error::statement("enough"))).expect_err("the reader's own");
    assert_eq!(error.to_string(), "enough");
    assert_eq!(cell(db, "SELECT 1", &[])?, 1.into());
    Ok(())
}

fn to_stop_reading_undoes_nothing(target: Target) -> Result<()> {
    let mut fresh = target.fresh(&Schema::new())?;
    let db = fresh.connection()?;
    db.execute_batch("CREATE TABLE t (a integer, b text)")?;
    let insert = "INSERT INTO t SELECT n, repeat('x', 100) FROM generate_series(1, 50000) n RETURNING a, b";
    assert_eq!(stop_after(db, insert, 1)?, 1);
    assert_eq!(cell(db, "SELECT count(*) FROM t", &[])?, 50_000.into());
    db.transaction(|db| {
        db.execute("INSERT INTO t VALUES (0)", &[])?;
        stop_after(db, "SELECT a, b FROM t", 1)?;
        Ok(())
    })?;
    assert_eq!(cell(db, "SELECT count(*) FROM t", &[])?, 50_001.into());
    Ok(())
}

suite! { on postgres;
    a_million_rows_are_read_in_little_memory,
    a_reader_who_has_enough_stops_the_server,
    to_stop_reading_undoes_nothing,
}
