//! What is measured: the cases, their data, the clock, and the trait that each library fills in.
//!
//! A program for a library is `fn main() { bench_cases::main::<MyLibrary>("my library") }`; `bench-run` starts such programs by turns.

#![deny(missing_docs)]

mod case;
mod clock;
mod data;
mod proof;

use std::process::ExitCode;

pub use case::{Case, Work};
pub use clock::Stopwatch;
pub use data::{BLACK, Database, Person, Team, User};
pub use proof::scripts as proof;

/// A library under test, with an open connection. Answers are counted, so that no work can be left out; a failure panics, which ends
/// the whole run.
pub trait Library: Sized {
    /// A new user as the library likes to be given it; made outside of the measured time.
    type NewUser;
    /// A new person as the library likes to be given it; made outside of the measured time.
    type NewPerson;
    /// A new team with its new members as the library likes to be given them; made outside of the measured time.
    type NewTeam;

    /// Connects.
    fn open(url: &str) -> Self;

    /// Names and versions of the library and of the database's library or server.
    fn versions(&mut self) -> String;

    /// Runs several statements in one text.
    fn script(&mut self, sql: &str);

    /// Whether the library offers this at all.
    fn offers(work: Work) -> bool {
        work != Work::Copy
    }

    /// Makes a new user.
    fn new_user(user: User) -> Self::NewUser;

    /// Makes a new person.
    fn new_person(person: Person) -> Self::NewPerson;

    /// Makes a new team.
    fn new_team(team: Team) -> Self::NewTeam;

    /// Reads all users.
    fn trivial(&mut self) -> usize;

    /// Reads the users with [`BLACK`] hair by descending name, joined with their posts if there are any.
    fn medium(&mut self) -> usize;

    /// Inserts users by one statement, committed by itself.
    fn insert(&mut self, users: Vec<Self::NewUser>) -> usize;

    /// Reads users with their posts and these with their comments, by one statement a table; counts all of them.
    fn associations(&mut self) -> usize;

    /// Reads a person by key.
    fn find(&mut self, id: i32) -> usize;

    /// Reads all people.
    fn read(&mut self) -> usize;

    /// Inserts people in one transaction, each by a statement.
    fn insert_each(&mut self, people: Vec<Self::NewPerson>) -> usize;

    /// Inserts people in one transaction, in the library's fastest way for a list.
    fn insert_many(&mut self, people: Vec<Self::NewPerson>) -> usize;

    /// Inserts people in one transaction and learns their keys.
    fn insert_keys(&mut self, people: Vec<Self::NewPerson>) -> usize;

    /// Inserts people by COPY.
    fn copy(&mut self, people: Vec<Self::NewPerson>) -> usize {
        unreachable!("COPY of {} people was not offered", people.len())
    }

    /// Writes each person's age by key, in one transaction, each by a statement.
    fn update(&mut self, ages: &[(i32, i32)]) -> usize;

    /// Reads the teams with their members, by one statement a table; counts all of them.
    fn eager(&mut self) -> usize;

    /// Saves people in one transaction, after which each is known with its key.
    fn session_insert(&mut self, people: Vec<Self::NewPerson>) -> usize;

    /// Reads all people, to change them.
    fn session_load(&mut self) -> usize {
        self.read()
    }

    /// Reads all people by key; then, on the stopwatch, sets the ages of some (by key; key 1 is the first) and writes and commits the
    /// changes.
    fn session_change(&mut self, ages: &[(i32, i32)], stopwatch: &mut Stopwatch) -> usize;

    /// Saves teams and their members in one transaction, after which each is known with its key.
    fn session_graph_save(&mut self, teams: Vec<Self::NewTeam>) -> usize;

    /// Reads the teams with their members, to change them; counts all.
    fn session_graph_load(&mut self) -> usize {
        self.eager()
    }
}

/// Counts a result's rows without letting the compiler see that nobody reads them.
pub fn counted<T>(rows: Vec<T>) -> usize {
    std::hint::black_box(&rows).len()
}

/// A crate's name and version, from the text of the program's `Cargo.lock`.
pub fn locked(lock: &str, name: &str) -> String {
    let version = lock
        .split("[[package]]")
        .find(|package| package.lines().any(|line| line == format!("name = \"{name}\"")))
        .and_then(|package| package.lines().find_map(|line| line.strip_prefix("version = ")));
    format!("{name} {}", version.unwrap_or("of an unknown version").trim_matches('"'))
}

/// The program of a library: `versions <url>`, `time <case> <url>` (nanoseconds a run, `-` if not offered) or
/// `count <case> <runs> <url>` (runs without a clock, for counting instructions).
pub fn main<L: Library>() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["versions", url] => println!("{}", L::open(url).versions()),
        ["time", name, url] => match Case::named(name) {
            Some(case) if L::offers(case.work) => {
                let mut library = ready::<L>(case, url);
                clock::prove(&mut library, case);
                println!("{:.1}", clock::time(&mut library, case));
            }
            Some(_) => println!("-"),
            None => return unknown(name),
        },
        ["count", name, runs, url] => match (Case::named(name), runs.parse()) {
            (Some(case), Ok(runs)) => clock::repeat(&mut ready::<L>(case, url), case, runs),
            _ => return unknown(name),
        },
        _ => {
            eprintln!("usage: versions <url> | time <case> <url> | count <case> <runs> <url>");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

/// The library with the case's tables and rows.
fn ready<L: Library>(case: Case, url: &str) -> L {
    let mut library = L::open(url);
    for script in Database::of(url).scripts(case) {
        library.script(&script);
    }
    library
}

fn unknown(name: &str) -> ExitCode {
    let known: Vec<String> = Case::all().iter().map(Case::name).collect();
    eprintln!("unknown case `{name}`; there are {}", known.join(", "));
    ExitCode::FAILURE
}
