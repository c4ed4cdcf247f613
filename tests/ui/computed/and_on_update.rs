use orm_core::prelude::*;

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    #[orm(computed = "{id} + 1", on_update = 1)] //~ ERROR: `next` has both `on_update` and `computed`
    next: i32,
}

fn main() {}
