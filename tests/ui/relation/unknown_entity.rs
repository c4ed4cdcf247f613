use orm_core::prelude::*;

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    #[orm(references = Usr)]
    //~* ERROR: cannot find type `Usr` in this scope
    chief_id: Option<i32>,
}

fn main() {}
