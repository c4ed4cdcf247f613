//! Builds the programs of one database, runs each case with each of them by turns, and prints a table of times and ratios.
//!
//! `cargo run --release --manifest-path benches/Cargo.toml -p bench-run -- sqlite`; `--help` tells the rest.

mod count;
mod options;
mod program;
mod python;
mod table;

use std::error::Error;
use std::process::{Command, ExitCode};

use bench_cases::Case;
use options::Options;
use program::Program;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    let outcome = Options::read(std::env::args().skip(1)).and_then(|options| match options {
        Some(options) => measure(&options),
        None => {
            println!("{}", options::HELP);
            Ok(())
        }
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn measure(options: &Options) -> Result<()> {
    let programs = program::list(options.database, options.built)?;
    println!(
        "Commit {}, {}, {} rounds.\n",
        said_by("git", &["describe", "--always", "--dirty"]),
        said_by("rustc", &["--version"]),
        options.rounds
    );
    for program in &programs {
        println!("- {}: {}", program.name, program.versions(&options.url)?);
    }
    println!("\n{}", table::head(options, &programs));
    for case in Case::all().into_iter().filter(|case| options.wants(case)) {
        let found = match options.count {
            true => count::instructions(options, &programs, case)?,
            false => times(options, &programs, case)?,
        };
        println!("{}", table::line(case, &found));
    }
    Ok(())
}

/// The median (or best) time of each program, in microseconds. Another one begins in each round, so that none always follows the same.
fn times(options: &Options, programs: &[Program], case: Case) -> Result<Vec<Option<f64>>> {
    let mut found: Vec<Vec<f64>> = vec![Vec::new(); programs.len()];
    for round in 0..options.rounds {
        for turn in 0..programs.len() {
            let at = (round + turn) % programs.len();
            eprint!("\r{:<22} round {:>2} of {}  {:<24}", case.name(), round + 1, options.rounds, programs[at].name);
            found[at].extend(programs[at].nanoseconds(case, &options.url)?.map(|time| time / 1_000.0));
        }
    }
    eprint!("\r{:70}\r", "");
    let choose = if options.best { best } else { median };
    Ok(found.into_iter().map(choose).collect())
}

fn best(times: Vec<f64>) -> Option<f64> {
    times.into_iter().min_by(f64::total_cmp)
}

fn median(mut times: Vec<f64>) -> Option<f64> {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied()
}

/// The first line of what a command prints.
fn said_by(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    text.lines().next().unwrap_or("unknown").to_owned()
}
