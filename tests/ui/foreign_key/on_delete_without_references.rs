use orm_core::prelude::*;

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    #[orm(on_delete = cascade)] //~ ERROR: `on_delete` belongs to a foreign key: add `references = ..` to `group_id`
    group_id: i32,
}

fn main() {}
