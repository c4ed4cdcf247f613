use orm_core::prelude::*;

#[derive(Entity)]
struct User {
    #[orm(primary_key, computed = "{name} || '!'")] //~ ERROR: the database computes `key`, so it cannot be the primary key
    key: String,
    name: String,
}

fn main() {}
