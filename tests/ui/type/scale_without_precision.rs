use orm_core::prelude::*;

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    #[orm(scale = 2)] //~ ERROR: add `precision = ..`
    price: String,
}

fn main() {}
