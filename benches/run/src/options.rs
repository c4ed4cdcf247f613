//! What to run.

use bench_cases::{Case, Database};

use crate::Result;

pub(crate) const HELP: &str = "\
usage: bench-run sqlite|postgres|mysql [--rounds N] [--case PREFIX] [--count] [--best] [--built]

  --rounds N      how often each program runs each case (9); medians are printed
  --best          prints the fastest round instead: on a busy machine it was disturbed least
  --case PREFIX   only the cases whose names begin so: `insert`, `find/1`
  --count         counts instructions with valgrind instead of taking the time: slower, but the same on a busy machine
  --built         builds nothing: takes the programs that the last build left

PostgreSQL is found by BENCH_POSTGRES_URL, MySQL or MariaDB by BENCH_MYSQL_URL (`mysql://user:password@host:port/database`);
tables in that database are dropped. BENCH_MILLISECONDS (100) is how long a program takes samples.";

/// The command line.
pub(crate) struct Options {
    pub(crate) database: Database,
    pub(crate) url: String,
    pub(crate) rounds: usize,
    pub(crate) prefix: String,
    pub(crate) count: bool,
    pub(crate) best: bool,
    pub(crate) built: bool,
}

impl Options {
    /// The options, or `None` if help is asked for.
    pub(crate) fn read(mut words: impl Iterator<Item = String>) -> Result<Option<Options>> {
        let (database, url) = match words.next().as_deref() {
            Some("sqlite") => (Database::Sqlite, "sqlite://".to_owned()),
            Some("postgres") => (Database::Postgres, url("BENCH_POSTGRES_URL")?),
            Some("mysql") => (Database::Mysql, url("BENCH_MYSQL_URL")?),
            _ => return Ok(None),
        };
        let mut options =
            Options { database, url, rounds: 9, prefix: String::new(), count: false, best: false, built: false };
        while let Some(word) = words.next() {
            match word.as_str() {
                "--count" => options.count = true,
                "--best" => options.best = true,
                "--built" => options.built = true,
                "--rounds" => options.rounds = words.next().ok_or("`--rounds` takes a number")?.parse()?,
                "--case" => options.prefix = words.next().ok_or("`--case` takes the beginning of a name")?,
                _ => return Ok(None),
            }
        }
        Ok(Some(options))
    }

    pub(crate) fn wants(&self, case: &Case) -> bool {
        case.name().starts_with(&self.prefix)
    }
}

fn url(variable: &str) -> Result<String> {
    std::env::var(variable).map_err(|_| format!("set {variable} to a database whose tables may be dropped").into())
}
