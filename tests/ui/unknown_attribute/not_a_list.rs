use orm_core::prelude::*;

#[derive(Entity)]
#[orm = "users"] //~ ERROR: expected `#[orm(..)]` with a list in parentheses
struct User {
    #[orm(primary_key)]
    id: i32,
}

fn main() {}
