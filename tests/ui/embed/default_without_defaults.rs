use orm_core::prelude::*;

#[derive(Embed, Clone, Debug)]
struct Stamps {
    name: String,
}

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    #[orm(embed(default))] //~ ERROR: `Stamps` has columns without a default, so a new row must give them: remove `default`, and `stamps` is a field of `NewUser`
    stamps: Stamps,
}

fn main() {}
