use orm_core::prelude::*;

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    name: String,
}

#[derive(Patch)]
#[orm(entity = User)]
struct UserPatch {
    naem: Patched<String>, // The terminal shows it once.
    //~* ERROR: no associated item named `NAEM` found for struct `User`
}

fn main() {}
