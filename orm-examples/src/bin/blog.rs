//! Users, posts and comments: what happens to children when a parent goes.
//!
//! `cargo run -p orm-examples --bin blog`, or with a database of your own, whose tables of these names are dropped:
//! `… --bin blog postgresql://user:password@localhost/app`, or the same in `DATABASE_URL`.

#![allow(missing_docs, reason = "in a program of one page the names say it")]

use orm_core::prelude::*;

/// Someone who writes.
#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "users")]
#[orm(has_many(posts: Post, by = owner_id), has_many(comments: Comment, by = owner_id))]
pub struct User {
    #[orm(primary_key)]
    pub id: i32,
    #[orm(length = 128, unique)]
    pub username: String,
    #[orm(length = 128)]
    pub email: String,
    #[orm(length = 128, sensitive)]
    pub password: String,
    #[orm(default = now, on_update = now)]
    pub updated_at: NaiveDateTime,
    #[orm(default = now)]
    pub created_at: NaiveDateTime,
}

/// What was written. Goes with its owner.
#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "posts", has_many(comments: Comment, by = post_id))]
pub struct Post {
    #[orm(primary_key)]
    pub id: i32,
    #[orm(length = 128)]
    pub title: String,
    #[orm(length = 1024)]
    pub content: String,
    #[orm(length = 128)]
    pub image_url: Option<String>,
    #[orm(references = User, on_delete = cascade, index)]
    pub owner_id: i32,
    #[orm(default = now, on_update = now)]
    pub updated_at: NaiveDateTime,
    #[orm(default = now)]
    pub created_at: NaiveDateTime,
}

/// An answer to a post. Stays when the post goes, without it.
#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "comments")]
pub struct Comment {
    #[orm(primary_key)]
    pub id: i32,
    #[orm(column = "title", length = 512)]
    pub text: String,
    #[orm(references = User, on_delete = cascade)]
    pub owner_id: i32,
    #[orm(references = Post, on_delete = set_null)]
    pub post_id: Option<i32>,
    #[orm(default = now)]
    pub created_at: NaiveDateTime,
}

fn main() -> Result<()> {
    let url = url();
    Engine::create_database_if_missing(&url)?;
    let engine = Engine::connect(url)?;
    let schema = Schema::registered()?;
    // What an interrupted run left.
    schema.drop_all(&engine)?;
    schema.create_all(&engine)?;

    let (ann, bob) = engine.transaction(|s| {
        let user = |name: &str| NewUser {
            username: name.into(),
            email: format!("{}@example.org", name.to_lowercase()),
            password: "correct horse".into(),
        };
        Ok((User::insert(user("Ann")).one(s)?, User::insert(user("Bob")).one(s)?))
    })?;

    engine.transaction(|s| {
        let post = |title: &str, owner: &User| NewPost {
            title: title.into(),
            content: "…".into(),
            image_url: None,
            owner_id: owner.id.into(),
        };
        let hello = Post::insert(post("Hello", &ann)).one(s)?;
        let second = Post::insert(post("Second thoughts", &ann)).one(s)?;
        let comment = |text: &str, owner: &User, post: &Post| NewComment {
            text: text.into(),
            owner_id: owner.id.into(),
            post_id: Some(post.id.into()),
        };
        Comment::insert_many([
            comment("Welcome!", &bob, &hello),
            comment("Thanks", &ann, &hello),
            comment("Really?", &bob, &second),
        ])
        .execute(s)?;
        Ok(())
    })?;

    let mut db = engine.connection()?;
    let posts =
        Post::query().order_by(Post::ID).load(Post::OWNER).load(Post::COMMENTS.then(Comment::OWNER)).all(&mut db)?;
    for post in &posts {
        println!("{} by {}", post.title, post.owner()?.username);
        for comment in post.comments()? {
            println!("  {}: {}", comment.owner()?.username, comment.text);
        }
    }

    // `on_update = now` is written without being asked for.
    Post::update().filter(Post::TITLE.eq("Hello")).set(Post::TITLE, "Hello again").execute(&mut db)?;
    let again = Post::query().filter(Post::TITLE.eq("Hello again")).one(&mut db)?;
    println!("changed after it was made: {}", again.updated_at >= again.created_at);

    Post::delete().filter(Post::ID.eq(again.id)).execute(&mut db)?;
    let orphans = Comment::query().filter(Comment::POST_ID.is_null()).count(&mut db)?;
    println!("comments that lost their post: {orphans}");

    User::delete().filter(User::ID.eq(ann.id)).execute(&mut db)?;
    println!("posts left: {}", Post::query().count(&mut db)?);
    println!("comments left: {}", Comment::query().count(&mut db)?);

    match Comment::insert(NewComment { text: "?".into(), owner_id: ann.id.into(), post_id: None }).execute(&mut db) {
        Err(error) if error.is_foreign_key_violation() => println!("refused: nobody is there to write"),
        other => println!("unexpected: {other:?}"),
    }
    schema.drop_all(&engine)
}

/// The URL given to the program or in `DATABASE_URL`, else a database in memory.
fn url() -> String {
    std::env::args().nth(1).or_else(|| std::env::var("DATABASE_URL").ok()).unwrap_or_else(|| "sqlite://".to_owned())
}
