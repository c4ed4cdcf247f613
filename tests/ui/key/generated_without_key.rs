use orm_core::prelude::*;

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    #[orm(generated)] //~ ERROR: `generated` is for a primary key; for `number` use `default = ..` or `server_default = ".."`
    number: i32,
}

fn main() {}
