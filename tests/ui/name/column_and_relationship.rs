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
    group: String,
    #[orm(references = Group)]
    group_id: i32, //~ ERROR: column `group` and relationship `group` are both `User::GROUP`; give this one `relation = ..` on the field
}

fn main() {}
