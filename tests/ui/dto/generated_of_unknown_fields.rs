use orm_core::prelude::*;

#[derive(Entity)]
#[orm(dto(UserName: id, naem))] //~ ERROR: `dto` names an unknown field `naem`; did you mean `name`?
#[orm(dto(UserTwice: id, id))] //~ ERROR: `id` is named twice
#[orm(dto(UserEmpty:))] //~ ERROR: `UserEmpty` has no fields
#[orm(dto(UserDebug: id; drive(Debug)))] //~ ERROR: unknown option `drive`; did you mean `derive`?
struct User {
    #[orm(primary_key)]
    id: i32,
    name: String,
}

fn id(user: UserName) -> i32 {
    user.id
}

fn main() {}
