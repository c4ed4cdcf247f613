use orm_core::prelude::*;

#[derive(Entity)]
#[orm(many_to_many(friends: User, table = "friends"))] //~ ERROR: a `many_to_many` of `User` with itself names its two columns
struct User {
    #[orm(primary_key)]
    id: i32,
}

fn main() {}
