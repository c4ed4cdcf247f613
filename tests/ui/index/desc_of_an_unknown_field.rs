use orm_core::prelude::*;

#[derive(Entity)]
#[orm(index(desc(nmae)))] //~ ERROR: `index` names an unknown field `nmae`; did you mean `name`?
struct User {
    #[orm(primary_key)]
    id: i32,
    name: String,
}

fn main() {}
