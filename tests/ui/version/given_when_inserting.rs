use orm_core::prelude::*;

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    name: String,
    #[orm(version)]
    version: i32,
}

fn main() {
    let _ = NewUser { name: "Ann".into(), version: 1 }; //~ ERROR: struct `NewUser` has no field named `version`
}
