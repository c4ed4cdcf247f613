use orm_core::prelude::*;

#[derive(Entity)]
#[orm(new(name = User))] //~ ERROR: `User` is taken: choose another name for the struct that inserts
struct User {
    #[orm(primary_key)]
    id: i32,
}

fn main() {}
