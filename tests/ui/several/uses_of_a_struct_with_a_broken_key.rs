use orm_core::prelude::*;

#[derive(Entity)]
#[orm(has_many(members: User, by = group_id))]
struct Group {
    #[orm(primary_key)]
    id: i32,
}

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    #[orm(referenecs = Group)] //~ ERROR: did you mean `references`?
    group_id: Option<i32>,
}

fn main() {
    let _ = Group::MEMBERS.any(User::ID.eq(3));
}
