use orm_core::prelude::*;

#[derive(Entity)]
struct Group {
    #[orm(primary_key)]
    id: i32,
    name: String,
}

#[derive(Entity)]
struct Details {
    #[orm(primary_key, generated, references = Group)] //~ ERROR: `group_id` is a foreign key: its value is the other row's, so it cannot be generated
    group_id: i32,
}

fn main() {}
