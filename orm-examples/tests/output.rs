//! Runs each example program, without a URL and on each database that can be had, and compares what it prints with
//! `expected/<name>.txt`.
//!
//! After a change that is meant, write the texts anew and read the difference like code:
//! `UPDATE_EXPECTED=1 cargo test -p orm-examples --test output`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use orm_core::{Error, Schema};
use orm_tests::{Target, suite};

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

#[test]
fn every_program_prints_what_is_expected() -> Result {
    let mut differences = String::new();
    for name in programs()? {
        let found = printed(&name, None)?;
        let file = folder("expected").join(format!("{name}.txt"));
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            fs::write(&file, &found)?;
            continue;
        }
        note_difference(&mut differences, &name, &found);
    }
    assert!(differences.is_empty(), "{differences}\nif this is meant: UPDATE_EXPECTED=1 cargo test -p orm-examples");
    Ok(())
}

/// The same program on every database, each twice, as the first run must leave nothing that disturbs the second.
fn every_program_prints_the_same(target: Target) -> orm_core::Result<()> {
    let mut differences = String::new();
    for name in programs().map_err(Error::other)? {
        let database = target.fresh(&Schema::new())?;
        for run in ["first run", "second run"] {
            let found = printed(&name, Some(&database.url())).map_err(Error::other)?;
            note_difference(&mut differences, &format!("{name}, {run}"), &found);
        }
    }
    assert!(differences.is_empty(), "on {}: {differences}", target.name());
    Ok(())
}

suite! { every_program_prints_the_same }

#[test]
fn every_expected_text_has_its_program() -> Result {
    let programs = programs()?;
    let orphans: Vec<String> = names_in("expected", "txt")?.difference(&programs).cloned().collect();
    assert!(orphans.is_empty(), "no program prints these any more: {orphans:?}");
    Ok(())
}

fn programs() -> Result<BTreeSet<String>> {
    let programs = names_in("src/bin", "rs")?;
    assert!(programs.contains("quickstart"), "found only {programs:?}; are the programs elsewhere?");
    Ok(programs)
}

/// Adds to the differences if a program printed something else. `what` begins with its name.
fn note_difference(differences: &mut String, what: &str, found: &str) {
    let name = what.split(',').next().unwrap_or(what);
    let file = folder("expected").join(format!("{name}.txt"));
    // A checkout on Windows may have turned the line ends.
    let expected = fs::read_to_string(file).unwrap_or_default().replace("\r\n", "\n");
    if found != expected {
        differences.push_str(&format!("\n--- {what}, expected:\n{expected}\n--- found:\n{found}"));
    }
}

/// What a program prints; it must end well and say nothing on its error output.
fn printed(name: &str, url: Option<&str>) -> Result<String> {
    // Cargo builds all programs of the package beside this one before it runs the test.
    let quickstart = Path::new(env!("CARGO_BIN_EXE_quickstart"));
    let program = quickstart.with_file_name(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    let mut command = Command::new(&program);
    command.env_remove("DATABASE_URL").args(url);
    let output = command.output().map_err(|error| format!("{}: {error}", program.display()))?;
    let errors = String::from_utf8(output.stderr)?;
    assert!(output.status.success() && errors.is_empty(), "`{name}` ended with {}:\n{errors}", output.status);
    Ok(String::from_utf8(output.stdout)?)
}

fn names_in(name: &str, extension: &str) -> Result<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(folder(name))? {
        let path = entry?.path();
        if path.extension().is_some_and(|found| found == extension) {
            names.insert(path.file_stem().unwrap_or_default().to_string_lossy().into_owned());
        }
    }
    Ok(names)
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}
