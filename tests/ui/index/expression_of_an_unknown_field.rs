use orm_core::prelude::*;

#[derive(Entity)]
#[orm(index(expr = "lower({nmae})"))] //~ ERROR: `{nmae}` names no field; did you mean `name`?
struct User {
    #[orm(primary_key)]
    id: i32,
    name: String,
}

fn main() {}
