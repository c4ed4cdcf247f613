use orm_core::prelude::*;

#[derive(Entity)]
struct Group {
    #[orm(primary_key)]
    id: i32,
    name: String,
}

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    name: String,
}

#[derive(Patch)]
#[orm(entity = User)]
struct UserPatch {
    #[orm(to = Group::NAME)]
    name: Patched<String>, //~ ERROR: `orm_core::sql::Column<Group, String>` is no column of `User` that a patch can change
}

#[derive(Patch)]
#[orm(entity = User)]
struct Renamed {
    name: Patched<String>,
}

struct NoPatch;

fn main() {
    let _ = Group::patch(1, &Renamed { name: Patched::Keep }); //~ ERROR: `Renamed` is no patch of `Group`
    let _ = User::patch(1, &NoPatch); //~ ERROR: `NoPatch` is no patch of `User`
}
//~ HELP: add `#[derive(Patch)]` and `#[orm(entity = User)]` to the struct
