use orm_core::prelude::*;

#[derive(Entity)]
struct User {
    #[orm(primary_key = true)] //~ ERROR: `primary_key` takes no value
    id: i32,
}

fn main() {}
