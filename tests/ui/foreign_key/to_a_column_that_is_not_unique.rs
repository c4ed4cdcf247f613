use orm_core::prelude::*;

#[derive(Entity)]
struct Country {
    #[orm(primary_key)]
    id: i32,
    code: String,
}

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    #[orm(references = Country::CODE, relation = home)] //~ ERROR: `references = Country::CODE`: a foreign key refers to a unique column, and `Country::CODE` is not
    country: String,
}

fn main() {}
