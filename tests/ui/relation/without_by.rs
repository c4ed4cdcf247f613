use orm_core::prelude::*;

#[derive(Entity)]
struct Group {
    #[orm(primary_key)]
    id: i32,
    name: String,
}

#[derive(Entity)]
#[orm(has_many(groups: Group))] //~ ERROR: `has_many` needs `by = ..`, the foreign key's field: `has_many(posts: Post, by = author_id)`
struct User {
    #[orm(primary_key)]
    id: i32,
}

fn main() {}
