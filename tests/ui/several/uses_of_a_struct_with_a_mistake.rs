use orm_core::prelude::*;

#[derive(Entity)]
#[orm(has_many(members: User, by = group_id))]
struct Group {
    #[orm(primary_key)]
    id: i32,
    name: String,
}

#[derive(Entity)]
#[orm(many_to_many(teams: Team, table = "user_team"))]
struct User {
    #[orm(primary_key)]
    id: i32,
    #[orm(lenght = 32)] //~ ERROR: unknown attribute `lenght` on a field
    name: String,
    #[orm(references = Group)]
    group_id: Option<i32>,
}

#[derive(Entity)]
struct Team {
    #[orm(primary_key)]
    id: i32,
    #[orm(references = User)]
    owner_id: i32,
}

fn teams(view: UserView<'_>) -> Result<usize> {
    Ok(view.teams()?.count())
}

fn main() {
    let _ = User::GROUP.then(Group::NAME).eq("admins").and(User::NAME.like("A%"));
    let _ = Team::OWNER.then(User::NAME).eq("Ann");
    let _ = Group::MEMBERS.any(User::NAME.eq("Ann"));
    let _ = NewUser { name: "Ann".into(), group_id: Some(3.into()) };
    let _ = teams;
}
