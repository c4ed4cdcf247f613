use orm_core::prelude::*;

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    name: String,
    nickname: Option<String>,
    visits: i64,
}

#[derive(Patch)]
#[orm(entity = User)]
struct UserPatch {
    name: Patched<i32>, //~ ERROR: Patched<i32>` cannot change a column of type `String`
    nickname: Option<String>, //~ ERROR: a field of type `Option<String>` cannot change a column of type `Option<String>`
    visits: i64, //~ ERROR: a field of type `i64` cannot change a column of type `i64`
}

fn main() {}
//~ HELP: expected `Patched<Option<String>>`
//~ HELP: an `Option` of the column's type will also do, where the column takes no NULL
