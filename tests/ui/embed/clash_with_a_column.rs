use orm_core::prelude::*;

#[derive(Embed, Clone, Debug)]
struct Stamps {
    name: String,
}

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    name: String,
    #[orm(embed)] //~ ERROR: a column of `stamps: Stamps` has the name of another one of this table: put something before all of them by `embed(prefix = "stamps_")`
    stamps: Stamps,
}

fn main() {}
