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
    let _ = User::GROUP_ID.eq(None); //~ ERROR: cannot be compared with a column of type `i32`
    //~? HELP: for NULL use `.is_null()`, for an `Option` use `.is_not_distinct_from(..)`
}
