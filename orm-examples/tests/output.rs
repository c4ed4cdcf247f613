//! Runs each example program and compares what it prints with `expected/<name>.txt`.
//!
//! After a change that is meant, write the texts anew and read the difference like code:
//! `UPDATE_EXPECTED=1 cargo test -p orm-examples --test output`.

use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

#[test]
fn every_program_prints_what_is_expected() -> Result {
    let mut differences = String::new();
    let programs = names_in("src/bin", "rs")?;
    assert!(programs.contains("quickstart"), "found only {programs:?}; are the programs elsewhere?");
    for name in programs {
        let found = printed(&name)?;
        let file = folder("expected").join(format!("{name}.txt"));
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            fs::write(&file, &found)?;
            continue;
        }
        // A checkout on Windows may have turned the line ends.
        let expected = fs::read_to_string(&file).unwrap_or_default().replace("\r\n", "\n");
        if found != expected {
            differences.push_str(&format!("\n--- {name}, expected:\n{expected}\n--- found:\n{found}"));
        }
    }
    assert!(differences.is_empty(), "{differences}\nif this is meant: UPDATE_EXPECTED=1 cargo test -p orm-examples");
    Ok(())
}

#[test]
fn every_expected_text_has_its_program() -> Result {
    let programs = names_in("src/bin", "rs")?;
    let orphans: Vec<String> = names_in("expected", "txt")?.difference(&programs).cloned().collect();
    assert!(orphans.is_empty(), "no program prints these any more: {orphans:?}");
    Ok(())
}

/// What a program prints; it must end well and say nothing on its error output.
fn printed(name: &str) -> Result<String> {
    // Cargo builds all programs of the package beside this one before it runs the test.
    let quickstart = Path::new(env!("CARGO_BIN_EXE_quickstart"));
    let program = quickstart.with_file_name(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    let output = Command::new(&program).output().map_err(|error| format!("{}: {error}", program.display()))?;
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
