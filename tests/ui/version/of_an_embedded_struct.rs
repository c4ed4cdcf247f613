use orm_core::prelude::*;

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    #[orm(embed, version)] //~ ERROR: beside `embed` only `const` is left
    stamps: Stamps,
}

#[derive(Embed, Clone, Debug)]
struct Stamps {
    at: i32,
}

fn main() {}
