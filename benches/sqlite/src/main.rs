//! Each case twice: through the ORM and with rusqlite alone, in memory, interleaved in one run. Prints medians and their ratio.
//!
//! `cargo run --release --manifest-path benches/Cargo.toml -p bench-sqlite`

mod orm;
mod raw;

use std::time::{Duration, Instant};

/// The rows that each case reads or writes.
const ROWS: usize = 10_000;
/// Runs of each side; the median counts.
const RUNS: usize = 31;

/// What both sides can do.
trait Side {
    fn insert_all(&mut self);
    fn delete_all(&mut self);
    fn read_all(&mut self) -> usize;
    fn find_each(&mut self) -> usize;
    fn update_each(&mut self);
}

fn main() {
    println!("SQLite {}, {ROWS} rows, median of {RUNS} runs, in memory", rusqlite::version());
    println!("{:<34} {:>12} {:>12} {:>7}", "case", "rusqlite µs", "orm µs", "ratio");
    let (mut raw, mut orm) = (raw::Raw::new(), orm::Orm::new());
    case("insert in one transaction", &mut raw, &mut orm, |side| side.insert_all(), |side| side.delete_all());
    raw.insert_all();
    orm.insert_all();
    case("read all into structs", &mut raw, &mut orm, |side| assert_eq!(side.read_all(), ROWS), |_| {});
    case("find each by key", &mut raw, &mut orm, |side| assert_eq!(side.find_each(), ROWS), |_| {});
    case("update each, one transaction", &mut raw, &mut orm, |side| side.update_each(), |_| {});
}

fn case(name: &str, raw: &mut dyn Side, orm: &mut dyn Side, run: fn(&mut dyn Side), reset: fn(&mut dyn Side)) {
    let (mut raw_times, mut orm_times) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        raw_times.push(timed(raw, run));
        reset(raw);
        orm_times.push(timed(orm, run));
        reset(orm);
    }
    let (raw, orm) = (median(raw_times), median(orm_times));
    println!("{name:<34} {:>12} {:>12} {:>7.2}", raw.as_micros(), orm.as_micros(), orm.as_secs_f64() / raw.as_secs_f64());
}

fn timed(side: &mut dyn Side, run: fn(&mut dyn Side)) -> Duration {
    let start = Instant::now();
    run(side);
    start.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}
