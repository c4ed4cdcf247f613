use orm_core::prelude::*;

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    #[orm(computed = "{id} + 1", default = 1)] //~ ERROR: `next` has both `default` and `computed`: keep one of them
    next: i32,
}

fn main() {}
