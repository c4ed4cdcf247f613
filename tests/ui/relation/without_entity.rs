use orm_core::prelude::*;

#[derive(Entity)]
#[orm(has_many(groups, by = user_id))] //~ ERROR: `has_many` begins with a name and an entity: `has_many(posts: Post, by = author_id)`
struct User {
    #[orm(primary_key)]
    id: i32,
}

fn main() {}
