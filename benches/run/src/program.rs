//! The programs, one a library and database.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use bench_cases::{Case, Database};

use crate::{Result, python};

/// A program that runs the cases with one library.
pub(crate) struct Program {
    /// What the table calls it.
    pub(crate) name: &'static str,
    pub(crate) path: PathBuf,
    /// What the program interprets, if it is not made of machine's instructions itself.
    pub(crate) script: Option<PathBuf>,
}

/// A program's name, its executable, its workspace's folder and the features to build it with.
type Recipe = (&'static str, &'static str, &'static str, &'static str);

/// The driver alone first, then this library, then the others.
fn recipes(database: Database) -> &'static [Recipe] {
    match database {
        Database::Sqlite => &[
            ("rusqlite", "bench-rusqlite", "", ""),
            ("orm", "bench-orm", "", ""),
            ("Diesel", "bench-diesel-sqlite", "diesel", "sqlite"),
            ("SeaORM", "bench-sea-orm", "sea-orm", ""),
        ],
        Database::Postgres => &[
            ("postgres", "bench-postgres", "", ""),
            ("orm", "bench-orm", "", ""),
            ("Diesel", "bench-diesel-postgres", "diesel", "postgres"),
        ],
        Database::Mysql => &[
            ("mysql", "bench-mysql", "", ""),
            ("orm", "bench-orm", "", ""),
            ("Diesel", "bench-diesel-mysql", "diesel", "mysql"),
        ],
    }
}

/// Builds the programs, unless they are built. Diesel on a server needs the server's C library; where it is missing, Diesel is left out, loudly.
pub(crate) fn list(database: Database, built: bool) -> Result<Vec<Program>> {
    let benches = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("");
    let target = match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => PathBuf::from(folder),
        None => benches.join("target"),
    };
    let mut programs = Vec::new();
    for (name, executable, folder, features) in recipes(database) {
        let path = target.join("release").join(executable);
        if built {
            programs.push(Program { name, path, script: None });
            continue;
        }
        let mut cargo = Command::new("cargo");
        cargo.args(["build", "--release", "--locked", "--quiet", "--bin", executable]).arg("--target-dir").arg(&target);
        cargo.arg("--manifest-path").arg(benches.join(folder).join("Cargo.toml"));
        if !features.is_empty() {
            cargo.args(["--no-default-features", "--features", features]);
        }
        eprintln!("building {executable}");
        match cargo.status()?.success() {
            true => programs.push(Program { name, path, script: None }),
            false if *folder == "diesel" => {
                eprintln!("!!! {name} IS LEFT OUT: it cannot be built here, see above")
            }
            false => return Err(format!("{executable} cannot be built").into()),
        }
    }
    if let Some(path) = python::environment(&benches, &target, built)? {
        programs.push(Program { name: "SQLAlchemy", path, script: Some(benches.join("sqlalchemy/main.py")) });
    }
    Ok(programs)
}

/// Tables and rows, what checks the rows that one run left, and what empties the tables: for a program that cannot make them itself.
fn scripts(case: Case, database: Database) -> String {
    let parts = [database.scripts(case), bench_cases::proof(case), case.cleaning()];
    parts
        .into_iter()
        .flat_map(|statements| statements.into_iter().chain(["--".to_owned()]))
        .map(|line| line + "\n")
        .collect()
}

impl Program {
    pub(crate) fn versions(&self, url: &str) -> Result<String> {
        self.answer(&["versions", url], "")
    }

    /// The time of one run, if the library offers the case.
    pub(crate) fn nanoseconds(&self, case: Case, url: &str) -> Result<Option<f64>> {
        let input = match self.script {
            Some(_) => scripts(case, Database::of(url)),
            None => String::new(),
        };
        match self.answer(&["time", &case.name(), url], &input)?.as_str() {
            "-" => Ok(None),
            time => Ok(Some(time.parse()?)),
        }
    }

    fn answer(&self, arguments: &[&str], input: &str) -> Result<String> {
        let mut command = Command::new(&self.path);
        command.args(&self.script).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = command.spawn()?;
        // A program that does not read is free to: then the pipe is broken, and what it says counts.
        let _ = process.stdin.take().map(|mut pipe| pipe.write_all(input.as_bytes()));
        let output = process.wait_with_output()?;
        if !output.status.success() {
            let errors = String::from_utf8_lossy(&output.stderr);
            return Err(format!("{} {}: {errors}", self.name, arguments[..arguments.len() - 1].join(" ")).into());
        }
        Ok(String::from_utf8(output.stdout)?.trim().to_owned())
    }
}
