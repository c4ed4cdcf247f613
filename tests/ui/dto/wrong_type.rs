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
    name: i64, //~ ERROR: Column<User, String>` cannot fill a field of type `i64`
    //~? HELP: a column fills a field of its own type (`Option<..>` where it can be NULL)
}

fn main() {}
