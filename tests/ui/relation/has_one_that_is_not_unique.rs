use orm_core::prelude::*;

#[derive(Entity)]
#[orm(has_one(profile: Profile, by = user_id))] //~ ERROR: `has_one(profile: Profile, by = user_id)`: `Profile::user_id` is not unique; mark it `unique`, or write `has_many`
struct User {
    #[orm(primary_key)]
    id: i32,
}

#[derive(Entity)]
struct Profile {
    #[orm(primary_key)]
    id: i32,
    #[orm(references = User)]
    user_id: i32,
}

fn main() {}
