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
    row_id: i32, //~ ERROR: a relationship cannot be called `row`: `UserView::row` is there already
}

fn main() {}
