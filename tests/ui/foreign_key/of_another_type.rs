use orm_core::prelude::*;

#[derive(Entity)]
struct Group {
    #[orm(primary_key)]
    id: i32,
    name: String,
}

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    #[orm(references = Group)]
    group_id: Option<String>, //~ ERROR: a foreign key of type `Option<String>` cannot refer to a column of type `i32`
}

fn main() {}
