use orm_core::prelude::*;

#[derive(Embed, Clone, Debug)]
struct Stamps {
    name: String,
}

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    #[orm(embed(prefx = "a_"))] //~ ERROR: unknown option `prefx`; did you mean `prefix`?
    stamps: Stamps,
}

fn main() {}
