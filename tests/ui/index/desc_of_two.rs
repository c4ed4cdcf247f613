use orm_core::prelude::*;

#[derive(Entity)]
#[orm(index(desc(name, id)))] //~ ERROR: `desc` takes one field or expression
struct User {
    #[orm(primary_key)]
    id: i32,
    name: String,
}

fn main() {}
