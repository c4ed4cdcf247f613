use orm_core::prelude::*;

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    first_name: String,
    firstName: String, //~ ERROR: column `first_name` and column `firstName` are both `User::FIRST_NAME`; give this one `const = NAME` on the field
}

fn main() {}
