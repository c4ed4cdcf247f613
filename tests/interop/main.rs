//! Makes tables by `create_all` on every database that can be had, and lets SQLAlchemy and Alembic look at them.
//!
//! `tests/interop/run` makes the Python environment and starts this. It is told the interpreter: `interop <python>`.

#![allow(missing_docs, reason = "a program, and the examples' own entities")]

use std::path::Path;
use std::process::{Command, ExitCode};
use std::sync::OnceLock;

use orm_core::prelude::*;
use orm_examples::chinook;
use orm_tests::{Fresh, Target, run};
use tempfile::TempDir;

mod kinds;

#[path = "../../orm-examples/src/bin/blog.rs"]
#[allow(dead_code, unreachable_pub, reason = "a program of which only the entities are wanted")]
mod blog;
#[path = "../../orm-examples/src/bin/relations.rs"]
#[allow(dead_code, unreachable_pub, reason = "a program of which only the entities are wanted")]
mod relations;

static PYTHON: OnceLock<String> = OnceLock::new();

fn main() -> ExitCode {
    let Some(python) = std::env::args().nth(1) else {
        eprintln!("usage: interop <python with sqlalchemy, alembic, psycopg2-binary and PyMySQL>");
        return ExitCode::FAILURE;
    };
    PYTHON.get_or_init(|| python);
    let mut failed = false;
    for target in Target::ALL {
        if let Err(error) = run(target, &[], check) {
            eprintln!("{}: {error}", target.name());
            failed = true;
        }
    }
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// The examples' schemas, and one with every kind of column; each in a database of its own.
fn check(target: Target) -> Result<()> {
    let blog = Schema::new().entity::<blog::User>().entity::<blog::Post>().entity::<blog::Comment>();
    let relations = Schema::new()
        .entity::<relations::User>()
        .entity::<relations::Profile>()
        .entity::<relations::Group>()
        .entity::<relations::Team>()
        .entity::<relations::Club>()
        .entity::<relations::Membership>()
        .entity::<relations::Folder>();
    for (models, schema) in [("blog", blog), ("relations", relations), ("chinook", chinook::schema())] {
        let place = Place::new(target)?;
        schema.create_all(&place.engine)?;
        look(target, &place, models)?;
    }
    let place = Place::new(target)?;
    kinds::create(&place.engine)?;
    look(target, &place, "kinds")?;
    kinds::read_what_python_wrote(&place.engine)
}

/// An empty database that another program can reach: for SQLite that is a file.
struct Place {
    url: String,
    engine: Engine,
    _folder: TempDir,
    _fresh: Fresh,
}

impl Place {
    fn new(target: Target) -> Result<Place> {
        let fresh = target.fresh(&Schema::new())?;
        let folder = tempfile::tempdir().map_err(Error::other)?;
        let url = match target {
            Target::Sqlite => format!("sqlite:///{}", folder.path().join("interop.db").display()),
            _ => fresh.url(),
        };
        Ok(Place { engine: Engine::connect(&url)?, url, _folder: folder, _fresh: fresh })
    }
}

fn look(target: Target, place: &Place, models: &str) -> Result<()> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("interop/check.py");
    let python = PYTHON.get().map_or("python3", String::as_str);
    let status = Command::new(python).arg(script).args([&place.url, models]).status().map_err(Error::other)?;
    match status.success() {
        true => Ok(()),
        false => Err(Error::other(format!("the models `{models}` differ on {}", target.name()))),
    }
}
