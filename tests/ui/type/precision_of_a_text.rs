use orm_core::prelude::*;

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    #[orm(precision = 10, scale = 2)] //~ ERROR: `precision` counts a decimal number's digits, and `price` is of type `String`
    price: String,
}

fn main() {}
