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
#[orm(entity = Group)]
struct GroupDto {
    members: Vec<User>, //~ ERROR: `User` is not a DTO of `User`
    //~? HELP: add `#[derive(Dto)]` and `#[orm(entity = User)]` to the struct
}

fn main() {}
