use orm_core::prelude::*;

#[derive(Entity)]
#[orm(view)]
struct ActiveUser {
    id: i32,
}

#[derive(Entity)]
struct Post {
    #[orm(primary_key)]
    id: i32,
    #[orm(references = ActiveUser)]
    //~? ERROR: `NoPrimaryKey` cannot be stored in a column
    author_id: i32, //~ ERROR: a foreign key of type `i32` cannot refer to a column of type `NoPrimaryKey`
}

fn main() {}
