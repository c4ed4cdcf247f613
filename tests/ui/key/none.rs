use orm_core::prelude::*;

#[derive(Entity)]
struct User { //~ ERROR: `User` has no primary key: mark the field that identifies a row with `#[orm(primary_key)]`
    id: i32,
    name: String,
}

fn main() {}
