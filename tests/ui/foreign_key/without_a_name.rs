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
    team: i32, //~ ERROR: the relationship of `team` has no name: end the field in `_id`, or add `relation = group` (or another name)
}

fn main() {}
