use orm_core::prelude::*;

#[derive(Entity)]
struct Group {
    #[orm(primary_key)]
    id: i32,
    name: String,
}

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    #[orm(references = Group, on_delete = set_null)] //~ ERROR: `on_delete = set_null` needs a field that takes NULL: make `group_id` an `Option`
    group_id: i32,
}

fn main() {}
