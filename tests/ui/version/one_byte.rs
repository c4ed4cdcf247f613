use orm_core::prelude::*;

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    #[orm(version)] //~ ERROR: and `version` is of type `u8`
    version: u8,
}

fn main() {}
