use orm_core::prelude::*;

#[derive(Entity)]
struct User<'a> { //~ ERROR: an entity has no parameters: one struct is one table, so write `User` without them
    #[orm(primary_key)]
    id: i32,
    name: &'a str,
}

fn main() {}
