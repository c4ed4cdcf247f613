use orm_core::prelude::*;

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    #[orm(default = now)]
    created_at: String, //~ ERROR: `now` cannot be filled into a column of type `String`
}

fn main() {}
