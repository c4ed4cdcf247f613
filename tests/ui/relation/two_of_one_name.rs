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
    #[orm(references = Group)]
    group_id: i32,
    #[orm(references = Group, relation = group)] //~ ERROR: two relationships are called `group`; choose another name for one of them
    other_group_id: i32,
}

fn main() {}
