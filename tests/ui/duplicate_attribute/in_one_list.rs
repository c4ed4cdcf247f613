use orm_core::prelude::*;

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    #[orm(length = 32, length = 64)] //~ ERROR: `length` is given twice
    name: String,
}

fn main() {}
