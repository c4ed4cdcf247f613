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

fn main() {
    let _ = Group::MEMBERS.then(User::NAME); //~ ERROR: cannot follow a to-many relationship to `User`
    //~? HELP: a column of many rows is used through `any`, `none`, `all`, `count`
}
