use orm_core::prelude::*;

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    #[orm(sql_type(postgress = "citext"))] //~ ERROR: unknown option `postgress`; did you mean `postgres`?
    name: String,
}

fn main() {}
