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
    id: i32,
}

#[derive(Dto)]
#[orm(entity = User)]
struct UserDto {
    group: GroupDto, //~ ERROR: a field of type `GroupDto` cannot hold a relationship to `Option<Group>`
    //~? HELP: a relationship to `Option<User>` can be missing: its field is `Option<UserDto>`
}

fn main() {}
