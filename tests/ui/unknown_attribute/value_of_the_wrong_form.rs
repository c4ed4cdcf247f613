use orm_core::prelude::*;

#[derive(Entity)]
#[orm(table = users)] //~ ERROR: `table` is written `table = ".."`
struct User {
    #[orm(primary_key)]
    id: i32,
}

fn main() {}
