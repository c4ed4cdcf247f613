use orm_core::prelude::*;

struct Post;

#[derive(Entity)]
#[orm(many_to_many(posts: Post, table = "user_post"))] //~ ERROR: `Post` is not an entity
//~* ERROR: `Post` is not an entity
struct User {
    #[orm(primary_key)]
    id: i32,
}

fn main() {}
