//! What ran where: counted while tests run, printed when the run ends.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

use super::server::{Missing, Server};
use super::target::Target;

/// The tests of one database.
#[derive(Default)]
struct Count {
    version: Option<&'static str>,
    server: Option<&'static Server>,
    remedy: Option<String>,
    n_run: usize,
    skipped: BTreeMap<String, usize>,
}

static COUNTS: Mutex<BTreeMap<Target, Count>> = Mutex::new(BTreeMap::new());

fn counts() -> MutexGuard<'static, BTreeMap<Target, Count>> {
    static AT_END: Once = Once::new();
    AT_END.call_once(|| {
        shutdown_hooks::add_shutdown_hook(at_end);
    });
    COUNTS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Notes that a test runs.
pub(super) fn count_run(target: Target, server: &'static Server) {
    let mut counts = counts();
    let count = counts.entry(target).or_default();
    count.n_run += 1;
    count.version = Some(server.version());
    count.server = Some(server);
}

/// Notes that a test does not run as the database lacks something.
pub(super) fn count_skip(target: Target, server: &'static Server, capability: &str) {
    let mut counts = counts();
    let count = counts.entry(target).or_default();
    *count.skipped.entry(format!("it has no `{capability}`")).or_default() += 1;
    count.version = Some(server.version());
    count.server = Some(server);
}

/// Takes back that a test runs.
pub(super) fn uncount_run(target: Target) {
    counts().entry(target).or_default().n_run -= 1;
}

/// Notes that a test does not run as there is no server, and says so the first time.
pub(super) fn count_missing(target: Target, missing: &Missing) {
    let mut counts = counts();
    let count = counts.entry(target).or_default();
    let n_skipped = count.skipped.entry(missing.reason.clone()).or_default();
    *n_skipped += 1;
    if *n_skipped == 1 {
        say(&format!("SKIPPED: the tests on {}: {missing}\n", target.name()));
    }
    count.remedy = Some(missing.remedy.clone());
}

/// The closing lines: one for each database.
fn report() -> String {
    let mut lines = String::new();
    for (target, count) in counts().iter() {
        let version = count.version.unwrap_or("not there");
        let _ = write!(lines, "{} {version}: {} tests ran", target.name(), count.n_run);
        if !count.skipped.is_empty() {
            let n_skipped: usize = count.skipped.values().sum();
            let reasons: Vec<String> =
                count.skipped.iter().map(|(reason, number)| format!("{number}: {reason}")).collect();
            let _ = write!(lines, ", {n_skipped} skipped ({})", reasons.join("; "));
        }
        let remedy = count.remedy.as_ref().map(|remedy| format!("; {remedy}"));
        let _ = writeln!(lines, "{}", remedy.unwrap_or_default());
    }
    lines
}

/// After the last test, on the way out of the process: nothing else is told of the end of a run.
extern "C" fn at_end() {
    // A panic could not leave this function.
    let _ = std::panic::catch_unwind(|| {
        say(&format!("\n{}\n", report().trim_end()));
        let servers: Vec<&Server> = counts().values().filter_map(|count| count.server).collect();
        servers.into_iter().for_each(Server::end);
    });
}

/// Past the capture of output, so that it is seen although all tests pass.
fn say(text: &str) {
    let _ = std::io::stderr().write_all(text.as_bytes());
}
