//! The cases through Diesel on SQLite.

#[path = "../shared.rs"]
mod shared;

use std::process::ExitCode;

use bench_cases::{Library, counted};
use diesel::prelude::*;
use shared::people;

/// The connection's type, for what is shared.
type Db = SqliteConnection;

/// A connection to a database in memory.
struct Diesel(Db);

fn main() -> ExitCode {
    bench_cases::main::<Diesel>()
}

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
        let keys = self.0.transaction(|db| {
            let mut keys: Vec<i32> = Vec::with_capacity(people.len());
            for rows in people.chunks(100) {
                let insert = diesel::insert_into(people::table).values(rows);
                keys.extend(insert.returning(people::id).get_results::<i32>(db)?);
            }
            QueryResult::Ok(keys)
        });
        counted(keys.expect("rows"))
    }
}
