use orm_core::prelude::*;

#[derive(DbType, Clone, Copy, Debug, PartialEq)]
struct UserId(i64);

#[derive(Entity)]
struct User {
    #[orm(primary_key, generated)]
    id: UserId,
}

fn main() {
    let _ = User::ID.like("3%"); //~ ERROR: the method `like` exists for struct
    //~? HELP: `i64: Textual`
}
