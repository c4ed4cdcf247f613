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

/// Functions that insert 1,000 rows a statement and answer their keys: InnoDB gives the rows of one statement keys in a row, and the
/// server tells the first.
macro_rules! save {
    ($($name:ident($table:ident, $row:ty)),+) => {
        $(fn $name(db: &mut Db, rows: Vec<&$row>) -> QueryResult<Vec<i32>> {
            let mut keys: Vec<i32> = Vec::with_capacity(rows.len());
            for rows in rows.chunks(1_000) {
                diesel::insert_into(shared::$table::table).values(rows.to_vec()).execute(db)?;
                let first = diesel::select(last_insert_id()).get_result::<u64>(db)? as i32;
                keys.extend(first..first + rows.len() as i32);
            }
            Ok(keys)
        })+
    };
}

save!(
    save_people(people, shared::NewPerson),
    save_teams(teams, shared::NewTeam),
    save_members(members, shared::NewMember)
);

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
