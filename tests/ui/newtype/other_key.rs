use orm_core::prelude::*;

#[derive(DbType, Clone, Copy, Debug, PartialEq)]
struct UserId(i64);

#[derive(DbType, Clone, Copy, Debug, PartialEq)]
struct GroupId(i64);

#[derive(Entity)]
struct User {
    #[orm(primary_key, generated)]
    id: UserId,
    #[orm(references = User)]
    chief_id: GroupId, //~ ERROR: a foreign key of type `GroupId` cannot refer to a column of type `UserId`
}

fn main() {
    let _ = User::find(GroupId(3)); //~ ERROR: mismatched types
    let _ = User::ID.eq(3); //~ ERROR: a value of type `{integer}` cannot be compared with a column of type `UserId`
}
