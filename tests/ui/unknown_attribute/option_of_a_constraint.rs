use orm_core::prelude::*;

#[derive(Entity)]
#[orm(unique(name, where = "id > 0"))] //~ ERROR: unknown option `where`; allowed: `name`
struct User {
    #[orm(primary_key)]
    id: i32,
    name: String,
}

fn main() {}
