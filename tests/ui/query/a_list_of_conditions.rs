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
    #[orm(references = Group)]
    group_id: Option<i32>,
}

fn main() {
    let list = vec![User::ID.eq(1), User::ID.eq(2)];
    let _ = User::query().filter(list); //~ ERROR: a list of conditions becomes one by `Expr::all(list)` or `Expr::any(list)`
    let named = User::GROUP.then(Group::NAME.eq("admins"));
    let _ = User::query().filter(named); //~ ERROR: is asked by `Entity::RELATION.is(condition)`
}
