//! The cases through Diesel on SQLite.

#[path = "../shared.rs"]
mod shared;

use std::process::ExitCode;

use bench_cases::{Library, counted};
use diesel::prelude::*;

/// The connection's type, for what is shared.
type Db = SqliteConnection;

/// A connection to a database in memory.
struct Diesel(Db);

fn main() -> ExitCode {
    bench_cases::main::<Diesel>()
}

shared::save_returning!(100: save_people(people, shared::NewPerson), save_teams(teams, shared::NewTeam), save_members(members, shared::NewMember));

impl Library for Diesel {
    shared::shared_cases!();

    fn open(_: &str) -> Diesel {
        Diesel(Db::establish(":memory:").expect("memory"))
    }

    fn versions(&mut self) -> String {
        shared::versions(&mut self.0, "SQLite", "sqlite_version()")
    }

    fn insert_many(&mut self, people: Vec<Self::NewPerson>) -> usize {
        shared::insert_many(&mut self.0, people, 100)
    }

    fn insert_keys(&mut self, people: Vec<Self::NewPerson>) -> usize {
        let keys = self.0.transaction(|db| save_people(db, people.iter().collect()));
        counted(keys.expect("rows"))
    }
}
