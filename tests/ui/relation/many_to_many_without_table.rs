use orm_core::prelude::*;

#[derive(Entity)]
struct Group {
    #[orm(primary_key)]
    id: i32,
    name: String,
}

#[derive(Entity)]
#[orm(many_to_many(groups: Group))] //~ ERROR: `many_to_many` needs `table = "user_team"`, or `through = Membership(user_id, team_id)`
struct User {
    #[orm(primary_key)]
    id: i32,
}

fn main() {}
