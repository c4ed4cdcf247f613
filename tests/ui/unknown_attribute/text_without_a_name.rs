use orm_core::prelude::*;

#[derive(Entity)]
#[orm("users")] //~ ERROR: expected one of `table`, `schema`, `comment`,
struct User {
    #[orm(primary_key)]
    id: i32,
}

fn main() {}
