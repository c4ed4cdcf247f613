use orm_core::prelude::*;

#[derive(Entity)]
struct User(i32, String); //~ ERROR: an entity's fields need names, which become its columns: `struct User { id: i32, .. }`

fn main() {}
