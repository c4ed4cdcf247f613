//! The cases through Diesel on MySQL and MariaDB.

#[path = "../shared.rs"]
mod shared;

use std::process::ExitCode;

use bench_cases::{Library, Work, counted};
use diesel::prelude::*;
use shared::people;

/// The connection's type, for what is shared.
type Db = MysqlConnection;

/// A connection.
struct Diesel(Db);

diesel::define_sql_function! {
    /// The key of the row inserted last.
    fn last_insert_id() -> diesel::sql_types::Unsigned<diesel::sql_types::BigInt>;
}

fn main() -> ExitCode {
    bench_cases::main::<Diesel>()
}

impl Library for Diesel {
    shared::shared_cases!();

    fn open(url: &str) -> Diesel {
        Diesel(Db::establish(url).expect("a connection"))
    }

    fn versions(&mut self) -> String {
        shared::versions(&mut self.0, "MySQL", "version()")
    }

    fn offers(work: Work) -> bool {
        work != Work::Copy
    }

    fn insert_many(&mut self, people: Vec<Self::NewPerson>) -> usize {
        shared::insert_many(&mut self.0, people, 1_000)
    }

    /// Diesel's MySQL has no RETURNING: a second statement for each row.
    fn insert_keys(&mut self, people: Vec<Self::NewPerson>) -> usize {
        let keys = self.0.transaction(|db| {
            let mut keys: Vec<u64> = Vec::with_capacity(people.len());
            for person in &people {
                diesel::insert_into(people::table).values(person).execute(db)?;
                keys.push(diesel::select(last_insert_id()).get_result(db)?);
            }
            QueryResult::Ok(keys)
        });
        counted(keys.expect("rows"))
    }
}
