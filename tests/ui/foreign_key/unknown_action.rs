use orm_core::prelude::*;

#[derive(Entity)]
struct Group {
    #[orm(primary_key)]
    id: i32,
    name: String,
}

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    #[orm(references = Group, on_delete = cascde)] //~ ERROR: `on_delete` is not `cascde`; did you mean `cascade`? (allowed: `cascade`, `set_null`, `set_default`, `restrict`, `no_action`)
    group_id: i32,
}

fn main() {}
