use orm_core::prelude::*;

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    name: String,
    #[orm(column = "name")]
    title: String, //~ ERROR: `name` and `title` are both stored in the column `name`
}

fn main() {}
