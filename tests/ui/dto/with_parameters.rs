use orm_core::prelude::*;

#[derive(Entity)]
#[orm(has_many(members: User, by = group_id))]
struct Group {
    #[orm(primary_key)]
    id: i32,
    name: String,
}

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    name: String,
    #[orm(references = Group)]
    group_id: Option<i32>,
}

#[derive(Dto)]
#[orm(entity = User)]
struct UserDto<T> { //~ ERROR: a DTO has no parameters: write `UserDto` without them
    id: T,
}

fn main() {}
