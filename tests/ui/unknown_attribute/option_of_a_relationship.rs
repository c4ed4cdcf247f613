use orm_core::prelude::*;

#[derive(Entity)]
struct Group {
    #[orm(primary_key)]
    id: i32,
    name: String,
}

#[derive(Entity)]
#[orm(has_many(groups: Group, on = user_id))] //~ ERROR: unknown option `on`; allowed: `by`, `cascade`, `const`
struct User {
    #[orm(primary_key)]
    id: i32,
}

fn main() {}
