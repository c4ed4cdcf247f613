use orm_core::prelude::*;

#[derive(Entity)]
#[orm(many_to_many(teams: Team, table = "user_team", cascade(delete_orphan)))] //~ ERROR: a row can have many others over a table in between, so losing one does not make it an orphan: remove `delete_orphan`
#[orm(many_to_many(clubs: Team, table = "user_club", cascade(nullify)))] //~ ERROR: the rows in between always go with either side, so there is nothing to `nullify`
struct User {
    #[orm(primary_key)]
    id: i32,
}

#[derive(Entity)]
struct Team {
    #[orm(primary_key)]
    id: i32,
}

fn main() {}
