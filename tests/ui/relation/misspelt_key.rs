use orm_core::prelude::*;

#[derive(Entity)]
#[orm(has_many(members: User, by = group_di))] //~ ERROR: GROUP_DI
struct Group {
    #[orm(primary_key)]
    id: i32,
}

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    #[orm(references = Group)]
    group_id: Option<i32>,
}

fn main() {}
