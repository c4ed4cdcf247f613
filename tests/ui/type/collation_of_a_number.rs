use orm_core::prelude::*;

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    #[orm(collation = "nocase")] //~ ERROR: `collation` orders texts, and `age` is of type `i32`
    age: i32,
}

fn main() {}
