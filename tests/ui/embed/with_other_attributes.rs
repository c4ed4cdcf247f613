use orm_core::prelude::*;

#[derive(Embed, Clone, Debug)]
struct Stamps {
    name: String,
}

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    #[orm(embed, unique)] //~ ERROR: what is said of columns stands on the embedded struct's own fields
    stamps: Stamps,
}

fn main() {}
