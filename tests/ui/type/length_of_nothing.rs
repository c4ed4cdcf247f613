use orm_core::prelude::*;

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    #[orm(length = 0)] //~ ERROR: `length` is a number from 1 to 4294967295
    name: String,
}

fn main() {}
