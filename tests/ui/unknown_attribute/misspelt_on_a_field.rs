use orm_core::prelude::*;

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    #[orm(lenght = 32)] //~ ERROR: unknown attribute `lenght` on a field; did you mean `length`? (allowed: `primary_key`, `generated`,
    name: String,
}

fn main() {}
