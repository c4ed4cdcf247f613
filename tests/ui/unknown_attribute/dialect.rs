use orm_core::prelude::*;

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    #[orm(server_default("now()", postgre = "current_timestamp"))] //~ ERROR: unknown option `postgre`; did you mean `postgres`?
    at: NaiveDateTime,
}

fn main() {}
