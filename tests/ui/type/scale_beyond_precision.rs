use orm_core::prelude::*;

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    #[orm(precision = 4, scale = 6)] //~ ERROR: `scale` is a part of the digits, so it is 4 at most
    price: String,
}

fn main() {}
