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

struct GroupDto {
    id: i32,
}

#[derive(Dto)]
#[orm(entity = User)]
struct UserDto {
    group: Option<GroupDto>, //~ ERROR: a field of type `Option<GroupDto>` cannot hold a relationship to `Option<Group>`
    //~? HELP: expected a DTO of that entity, in an `Option` if and only if the relationship can be missing
}

fn main() {}
