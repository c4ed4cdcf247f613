use orm_core::prelude::*;

#[derive(Entity)]
#[orm(view)]
struct ActiveUser {
    id: i32,
    name: String,
}

fn main() {
    let _ = NewActiveUser { id: 1, name: "Ann".into() }; //~ ERROR: cannot find struct, variant or union type `NewActiveUser`
}
