use orm_core::prelude::*;

#[derive(Entity)]
#[orm(has_many(members: User, by = age))] //~ ERROR: `has_many(members: User, by = age)`: `User::age` is not a foreign key to `Group`
struct Group {
    #[orm(primary_key)]
    id: i32,
}

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    age: i32,
}

fn main() {}
