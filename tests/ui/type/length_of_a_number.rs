use orm_core::prelude::*;

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    #[orm(length = 3)] //~ ERROR: `length` limits a text or bytes, and `age` is of type `Option<i32>`
    age: Option<i32>,
}

fn main() {}
