use orm_core::prelude::*;

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    #[orm(colour = "red")] //~ ERROR: unknown attribute `colour` on a field; allowed: `primary_key`, `generated`,
    name: String,
}

fn main() {}
