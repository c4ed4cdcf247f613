use orm_core::prelude::*;

#[derive(Entity)]
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

fn main() {
    let _ = Group::query().load(User::GROUP); //~ ERROR: `ToOne<User, Group>` is no relationship of `Group` that can be loaded
    //~ LINES < 15
}
