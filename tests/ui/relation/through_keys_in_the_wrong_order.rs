use orm_core::prelude::*;

#[derive(Entity)]
struct Team {
    #[orm(primary_key)]
    id: i32,
}

#[derive(Entity)]
#[orm(many_to_many(teams: Team, through = Membership(team_id, user_id)))]
//~^ ERROR: `through = Membership(team_id, user_id)`: `Membership::team_id` is not a foreign key to `User`
//~^ ERROR: `through = Membership(team_id, user_id)`: `Membership::user_id` is not a foreign key to `Team`
struct User {
    #[orm(primary_key)]
    id: i32,
}

#[derive(Entity)]
struct Membership {
    #[orm(primary_key, references = User)]
    user_id: i32,
    #[orm(primary_key, references = Team)]
    team_id: i32,
}

fn main() {}
