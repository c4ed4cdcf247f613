use orm_core::prelude::*;

#[derive(Entity)]
struct Country {
    #[orm(primary_key)]
    id: i32,
    #[orm(unique)]
    code: String,
}

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    #[orm(references = Country::CODE, relation = home)]
    country: i32, //~ ERROR: a foreign key of type `i32` cannot refer to a column of type `String`
}

fn main() {}
