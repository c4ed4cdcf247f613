use orm_core::prelude::*;

#[derive(Entity)]
#[orm(unique(name, name = "one", name = "two"))] //~ ERROR: `name` is given twice
struct User {
    #[orm(primary_key)]
    id: i32,
    name: String,
}

fn main() {}
