use orm_core::prelude::*;

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: Option<i32>, //~ ERROR: `Option<i32>` cannot be a primary key
    //~? HELP: a key is never NULL and can be compared
}

fn main() {}
