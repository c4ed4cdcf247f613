use orm_core::prelude::*;

#[derive(Embed, Clone, Debug)]
struct Stamps {
    name: String,
}

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    #[orm(embed)]
    stamps: Option<Stamps>,
    //~* ERROR: `Option<Stamps>` cannot be embedded
    //~? HELP: in place of an `Option` of one, make its fields `Option`s
}

fn main() {}
