use orm_core::prelude::*;

#[derive(Entity)]
struct User {
    #[orm(primary_key, generated)] //~ ERROR: only an integer key is generated, and `code` is of type `String`
    code: String,
}

fn main() {}
