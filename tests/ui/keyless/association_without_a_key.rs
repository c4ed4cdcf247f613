use orm_core::prelude::*;

#[derive(Entity)]
struct Team {
    #[orm(primary_key)]
    id: i32,
}

#[derive(Entity)]
#[orm(no_primary_key, many_to_many(teams: Team, table = "log_team"))] //~ ERROR: `Log` has no primary key that a table in between could refer to
struct Log {
    at: i32,
}

fn main() {}
