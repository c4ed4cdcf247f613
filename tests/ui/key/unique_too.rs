use orm_core::prelude::*;

#[derive(Entity)]
struct User {
    #[orm(primary_key, unique)] //~ ERROR: `id` is the primary key, which is unique already: remove `unique`
    id: i32,
}

fn main() {}
