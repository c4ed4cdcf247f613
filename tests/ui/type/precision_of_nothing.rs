use orm_core::prelude::*;

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    #[orm(precision = 0)] //~ ERROR: `precision` is a number from 1 to 255
    price: String,
}

fn main() {}
