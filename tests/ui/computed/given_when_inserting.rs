use orm_core::prelude::*;

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    name: String,
    #[orm(computed = "{name} || '!'")]
    loud: String,
}

fn main() {
    let _ = NewUser { name: "Ann".into(), loud: "Ann!".into() }; //~ ERROR: struct `NewUser` has no field named `loud`
}
