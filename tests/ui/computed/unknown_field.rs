use orm_core::prelude::*;

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    #[orm(computed = "{nmae} || '!'")] //~ ERROR: `{nmae}` names no field; did you mean `name`?
    loud: String,
    name: String,
}

fn main() {}
