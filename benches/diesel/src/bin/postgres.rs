//! The cases through Diesel on PostgreSQL.

#[path = "../shared.rs"]
mod shared;

use std::process::ExitCode;

use bench_cases::{Library, Work, counted};
use diesel::prelude::*;
use shared::people;

/// The connection's type, for what is shared.
type Db = PgConnection;

/// A connection.
struct Diesel(Db);

fn main() -> ExitCode {
    bench_cases::main::<Diesel>()
}

shared::save_returning!(1_000: save_people(people, shared::NewPerson), save_teams(teams, shared::NewTeam), save_members(members, shared::NewMember));

impl Library for Diesel {
    shared::shared_cases!();

    fn open(url: &str) -> Diesel {
        Diesel(Db::establish(url).expect("a connection"))
    }

    fn versions(&mut self) -> String {
        shared::versions(&mut self.0, "PostgreSQL", "current_setting('server_version')")
    }

    fn offers(_: Work) -> bool {
        true
    }

    fn insert_many(&mut self, people: Vec<Self::NewPerson>) -> usize {
        shared::insert_many(&mut self.0, people, 1_000)
    }

    fn insert_keys(&mut self, people: Vec<Self::NewPerson>) -> usize {
        let keys = self.0.transaction(|db| save_people(db, people.iter().collect()));
        counted(keys.expect("rows"))
    }

    fn copy(&mut self, people: Vec<Self::NewPerson>) -> usize {
        let copy = diesel::copy_from(people::table).from_insertable(&people);
        copy.execute(&mut self.0).expect("rows")
    }
}
