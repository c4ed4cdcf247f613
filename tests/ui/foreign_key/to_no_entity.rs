use orm_core::prelude::*;

struct Group;

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    #[orm(references = Group)] //~ ERROR: `Group` is not an entity
    //~* ERROR: `Group` is not an entity
    //~? HELP: add `#[derive(Entity)]` to the struct
    group_id: i32,
}

fn main() {}
