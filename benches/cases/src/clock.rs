//! Takes the time.

use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::data::{ages, changes, people, teams, users};
use crate::proof::{self, FIRST_AGE};
use crate::{Case, Library, Work};

/// The least time of a sample; a shorter one would measure the clock.
const SAMPLE: Duration = Duration::from_millis(2);

/// Takes the time of a part of the work.
pub struct Stopwatch {
    elapsed: Duration,
}

impl Stopwatch {
    /// Does the part that is measured.
    pub fn measure<T>(&mut self, part: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let answer = part();
        self.elapsed += start.elapsed();
        answer
    }
}

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

/// Runs the case once and lets the database check the rows that it left.
pub(crate) fn prove<L: Library>(library: &mut L, case: Case) {
    run(library, case, 1, || FIRST_AGE);
    for script in proof::scripts(case) {
        library.script(&script);
    }
    clean(library, case);
}

fn sample<L: Library>(library: &mut L, case: Case, runs: usize) -> Duration {
    let time = run(library, case, runs, next_age);
    clean(library, case);
    time
}

/// Prepares what the runs take, runs them in the measured time, and checks how many rows they saw.
fn run<L: Library>(library: &mut L, case: Case, runs: usize, age: fn() -> usize) -> Duration {
    let n = case.n_rows;
    let (seen, time) = match case.work {
        Work::Trivial => timed(vec![(); runs], |()| library.trivial()),
        Work::Medium => timed(vec![(); runs], |()| library.medium()),
        Work::Associations => timed(vec![(); runs], |()| library.associations()),
        Work::Read => timed(vec![(); runs], |()| library.read()),
        Work::Eager => timed(vec![(); runs], |()| library.eager()),
        Work::Find => timed((0..runs).map(|run| (run * 7_919 % 10_000) as i32 + 1).collect(), |id| library.find(id)),
        Work::Update => timed((0..runs).map(|_| ages(n, age())).collect(), |ages| library.update(&ages)),
        Work::Insert => timed(lists(runs, || users(n).map(L::new_user)), |rows| library.insert(rows)),
        Work::InsertEach => timed(lists(runs, || people(n).map(L::new_person)), |rows| library.insert_each(rows)),
        Work::InsertMany => timed(lists(runs, || people(n).map(L::new_person)), |rows| library.insert_many(rows)),
        Work::InsertKeys => timed(lists(runs, || people(n).map(L::new_person)), |rows| library.insert_keys(rows)),
        Work::Copy => timed(lists(runs, || people(n).map(L::new_person)), |rows| library.copy(rows)),
        Work::SessionInsert => timed(lists(runs, || people(n).map(L::new_person)), |rows| library.session_insert(rows)),
        Work::SessionLoad => timed(vec![(); runs], |()| library.session_load()),
        Work::SessionChange => in_part((0..runs).map(|_| changes(n, age())).collect(), |ages, stopwatch| {
            library.session_change(&ages, stopwatch)
        }),
        Work::SessionGraphSave => {
            timed(lists(runs, || teams(n).map(L::new_team)), |teams| library.session_graph_save(teams))
        }
        Work::SessionGraphLoad => timed(vec![(); runs], |()| library.session_graph_load()),
    };
    let expected = match case.work {
        Work::Medium => n.div_ceil(2),
        _ => n,
    };
    assert_eq!(seen, expected * runs, "{}: rows", case.name());
    time
}

fn clean<L: Library>(library: &mut L, case: Case) {
    for script in case.cleaning() {
        library.script(&script);
    }
}

fn lists<T, I: Iterator<Item = T>>(runs: usize, list: impl Fn() -> I) -> Vec<Vec<T>> {
    (0..runs).map(|_| list().collect()).collect()
}

fn timed<T>(inputs: Vec<T>, mut run: impl FnMut(T) -> usize) -> (usize, Duration) {
    let start = Instant::now();
    let seen = inputs.into_iter().map(|input| black_box(run(input))).sum();
    (seen, start.elapsed())
}

/// As [`timed`], where the work says which part of it is measured.
fn in_part<T>(inputs: Vec<T>, mut run: impl FnMut(T, &mut Stopwatch) -> usize) -> (usize, Duration) {
    let mut stopwatch = Stopwatch { elapsed: Duration::ZERO };
    let seen = inputs.into_iter().map(|input| black_box(run(input, &mut stopwatch))).sum();
    (seen, stopwatch.elapsed)
}

/// Another number each time, so that each update writes something new.
fn next_age() -> usize {
    static AGE: AtomicUsize = AtomicUsize::new(1);
    AGE.fetch_add(1, Ordering::Relaxed)
}
