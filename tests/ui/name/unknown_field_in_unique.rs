use orm_core::prelude::*;

#[derive(Entity)]
#[orm(unique(name, surnane))] //~ ERROR: `unique` names an unknown field `surnane`; did you mean `surname`? (allowed: `id`, `name`, `surname`)
struct User {
    #[orm(primary_key)]
    id: i32,
    name: String,
    surname: String,
}

fn main() {}
