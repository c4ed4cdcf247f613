//! Takes the time.

use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::data::{ages, people, users};
use crate::{Case, Library, Work};

/// The least time of a sample; a shorter one would measure the clock.
const SAMPLE: Duration = Duration::from_millis(2);

/// How long samples are taken, `BENCH_MILLISECONDS` (100).
fn budget() -> Duration {
    let given = std::env::var("BENCH_MILLISECONDS").ok().and_then(|text| text.parse().ok());
    Duration::from_millis(given.unwrap_or(100))
}

/// The nanoseconds of one run: the median of samples, after a warm-up that also finds how many runs make a sample.
pub(crate) fn time<L: Library>(library: &mut L, case: Case) -> f64 {
    let mut runs = 1;
    let mut first = sample(library, case, runs);
    // Twice at least: the first run prepares statements and fills caches.
    while first < SAMPLE || runs == 1 {
        runs = (runs * 2).max((runs as f64 * SAMPLE.as_secs_f64() / first.as_secs_f64()) as usize).min(runs * 100);
        first = sample(library, case, runs);
        if first >= SAMPLE * 10 {
            runs = (runs / 2).max(1);
            break;
        }
    }
    let (start, budget) = (Instant::now(), budget());
    let mut samples = Vec::new();
    while samples.is_empty() || (start.elapsed() < budget && samples.len() < 101) {
        samples.push(sample(library, case, runs));
    }
    samples.sort();
    samples[samples.len() / 2].as_nanos() as f64 / runs as f64
}

/// Runs the case some times without a clock.
pub(crate) fn repeat<L: Library>(library: &mut L, case: Case, runs: usize) {
    sample(library, case, runs);
}

/// Prepares what the runs take, runs them in the measured time, checks how many rows they saw, and cleans up.
fn sample<L: Library>(library: &mut L, case: Case, runs: usize) -> Duration {
    let n = case.n_rows;
    let (seen, time) = match case.work {
        Work::Trivial => timed(vec![(); runs], |()| library.trivial()),
        Work::Medium => timed(vec![(); runs], |()| library.medium()),
        Work::Associations => timed(vec![(); runs], |()| library.associations()),
        Work::Read => timed(vec![(); runs], |()| library.read()),
        Work::Eager => timed(vec![(); runs], |()| library.eager()),
        Work::Find => timed((0..runs).map(|run| (run * 7_919 % 10_000) as i32 + 1).collect(), |id| library.find(id)),
        Work::Update => timed((0..runs).map(|_| ages(n, next_age())).collect(), |ages| library.update(&ages)),
        Work::Insert => timed(lists(runs, || users(n).map(L::new_user)), |rows| library.insert(rows)),
        Work::InsertEach => timed(lists(runs, || people(n).map(L::new_person)), |rows| library.insert_each(rows)),
        Work::InsertMany => timed(lists(runs, || people(n).map(L::new_person)), |rows| library.insert_many(rows)),
        Work::InsertKeys => timed(lists(runs, || people(n).map(L::new_person)), |rows| library.insert_keys(rows)),
        Work::Copy => timed(lists(runs, || people(n).map(L::new_person)), |rows| library.copy(rows)),
    };
    let expected = match case.work {
        Work::Medium => n.div_ceil(2),
        _ => n,
    };
    assert_eq!(seen, expected * runs, "{}: rows", case.name());
    if let Some(table) = case.table_to_empty() {
        library.script(&format!("DELETE FROM {table}"));
    }
    time
}

fn lists<T, I: Iterator<Item = T>>(runs: usize, list: impl Fn() -> I) -> Vec<Vec<T>> {
    (0..runs).map(|_| list().collect()).collect()
}

fn timed<T>(inputs: Vec<T>, mut run: impl FnMut(T) -> usize) -> (usize, Duration) {
    let start = Instant::now();
    let seen = inputs.into_iter().map(|input| black_box(run(input))).sum();
    (seen, start.elapsed())
}

/// Another number each time, so that each update writes something new.
fn next_age() -> usize {
    static AGE: AtomicUsize = AtomicUsize::new(1);
    AGE.fetch_add(1, Ordering::Relaxed)
}
