use orm_core::prelude::*;

#[derive(Entity)]
#[orm(has_many(members: User, by = team_id))] //~ ERROR: `has_many(members: User, by = team_id)`: `User::team_id` is not a foreign key to `Group`
struct Group {
    #[orm(primary_key)]
    id: i32,
}

#[derive(Entity)]
struct Team {
    #[orm(primary_key)]
    id: i32,
}

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    #[orm(references = Team)]
    team_id: i32,
}

fn main() {}
