use orm_core::prelude::*;

#[derive(Entity)]
#[orm(unique(expr = "lower({name})"))] //~ ERROR: unknown option `expr`; allowed: `name`
struct User {
    #[orm(primary_key)]
    id: i32,
    name: String,
}

fn main() {}
