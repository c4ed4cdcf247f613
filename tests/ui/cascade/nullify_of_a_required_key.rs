use orm_core::prelude::*;

#[derive(Entity)]
#[orm(has_many(members: User, by = group_id, cascade(nullify)))] //~ ERROR: `nullify` writes NULL into `User::group_id`, which takes none: make it an `Option`
struct Group {
    #[orm(primary_key)]
    id: i32,
}

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    #[orm(references = Group)]
    group_id: i32,
}

fn main() {}
