//! Counts instructions, which other work on the machine does not change.

use std::process::Command;

use bench_cases::Case;

use crate::Result;
use crate::options::Options;
use crate::program::Program;

/// The instructions of one run of each program (of the server's none), in thousands: many runs less few runs, so that the start does
/// not count. None for a program that is interpreted.
pub(crate) fn instructions(options: &Options, programs: &[Program], case: Case) -> Result<Vec<Option<f64>>> {
    let (few, more) = if case.n_rows < 1_000 { (10, 100) } else { (2, 5) };
    let mut found = Vec::new();
    for program in programs {
        eprint!("\r{:<22} {:<24}", case.name(), program.name);
        let few_runs = collected(options, program, case, few)?;
        let more_runs = collected(options, program, case, few + more)?;
        found.push((more_runs > few_runs).then(|| (more_runs - few_runs) as f64 / more as f64 / 1_000.0));
    }
    eprint!("\r{:70}\r", "");
    Ok(found)
}

fn collected(options: &Options, program: &Program, case: Case, runs: usize) -> Result<u64> {
    if program.script.is_some() || program.nanoseconds(case, &options.url)?.is_none() {
        return Ok(0);
    }
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(&program.path)
        .args(["count", &case.name(), &runs.to_string(), &options.url])
        .output()
        .map_err(|error| format!("valgrind: {error}"))?;
    let text = String::from_utf8_lossy(&output.stderr);
    let number = text.lines().find_map(|line| line.split_once("Collected : "));
    let (_, number) = number.ok_or_else(|| format!("valgrind counted nothing for {}: {text}", program.name))?;
    Ok(number.trim().parse()?)
}
