use orm_core::prelude::*;

#[derive(Embed, Clone, Debug)]
struct Stamps {
    name: String,
}

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    #[orm(embed(prefix = "a_"))]
    first: Stamps,
    #[orm(embed(prefix = "a_"))] //~ ERROR: a column of `second: Stamps` has the name of another one of this table
    second: Stamps,
}

fn main() {}
