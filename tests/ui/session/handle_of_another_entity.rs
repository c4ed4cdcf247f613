use orm_core::prelude::*;

#[derive(Entity, Debug)]
#[orm(has_many(posts: Post, by = author_id))]
struct User {
    #[orm(primary_key)]
    id: i32,
    name: String,
}

#[derive(Entity, Debug)]
struct Post {
    #[orm(primary_key)]
    id: i32,
    #[orm(references = User)]
    author_id: i32,
}

fn main() -> Result<()> {
    let mut s = Engine::connect("sqlite://")?.session();
    let ann = s.get_one::<User>(1)?;
    let post: Handle<Post> = ann; //~ ERROR: mismatched types
    s.link(ann, User::POSTS, ann)?; //~ ERROR: mismatched types
    s.link(ann, Post::AUTHOR, post)?; //~ ERROR: `ToOne<Post, User>` is no relationship of `User`
    s.add(User::query()); //~* ERROR: Query<User>` is no
    Ok(())
}
