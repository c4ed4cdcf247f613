use orm_core::prelude::*;

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    #[orm(default = "none")] //~ ERROR: a value of type `&str` cannot be filled into a column of type `i32`
    visits: i32,
}

fn main() {}
