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
struct UserDto {
    id: i32,
}

#[derive(Dto)]
#[orm(entity = Group)]
struct GroupDto {
    members: Vec<UserDto>,
}

fn convert(group: &Group) -> GroupDto {
    group.into() //~ ERROR: a DTO with a field of type `Vec<UserDto>` cannot be made from an entity alone
    //~? HELP: read it by a query (`.dto()`), or load the relationship and call `view.to_dto()`
}

fn main() {}
