//! The first ten minutes: two structs, a few rows, a few questions.
//!
//! `cargo run -p orm-examples --bin quickstart`, or with a database of your own, whose tables of these names are dropped:
//! `… --bin quickstart postgresql://user:password@localhost/app`, or the same in `DATABASE_URL`.

#![allow(missing_docs, reason = "in a program of one page the names say it")]

use orm_core::prelude::*;

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "users", has_many(posts: Post, by = author_id))]
pub struct User {
    #[orm(primary_key)]
    pub id: i32,
    #[orm(length = 32, unique)]
    pub name: String,
    #[orm(default = now)]
    pub created_at: NaiveDateTime,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "posts")]
pub struct Post {
    #[orm(primary_key)]
    pub id: i32,
    pub title: String,
    #[orm(references = User, on_delete = cascade)]
    pub author_id: i32,
    pub published: bool,
}

fn main() -> Result<()> {
    // In memory; `sqlite:///app.db` is a file beside you, `postgresql://…` and `mysql://…` are servers. Nothing below changes.
    let url = std::env::args().nth(1).or_else(|| std::env::var("DATABASE_URL").ok());
    let url = url.unwrap_or_else(|| "sqlite://".to_owned());
    Engine::create_database_if_missing(&url)?;
    let engine = Engine::connect(url)?;
    let schema = Schema::registered()?;
    // What an interrupted run left.
    schema.drop_all(&engine)?;
    schema.create_all(&engine)?;
    let mut db = engine.connection()?;

    // `NewUser` leaves out what the database fills in; the row comes back whole.
    let ann = User::insert(NewUser { name: "Ann".into() }).one(&mut db)?;
    let bob = User::insert(NewUser { name: "Bob".into() }).one(&mut db)?;
    println!("{} has the key {}, {} has {}", ann.name, ann.id, bob.name, bob.id);

    // Many rows at once; a foreign key takes the other row's key.
    let titles = [("Hello", ann.id, true), ("Drafts are fine", ann.id, false), ("Hi", bob.id, true)];
    let posts =
        titles.map(|(title, author, published)| NewPost { title: title.into(), author_id: author.into(), published });
    println!("{} posts inserted", Post::insert_many(posts).execute(&mut db)?);

    // Typed filters; a path over a relationship joins by itself.
    let hello = Post::query()
        .filter(Post::PUBLISHED.eq(true).and(Post::AUTHOR.then(User::NAME).eq("Ann")))
        .order_by(Post::ID.desc())
        .all(&mut db)?;
    println!("published by Ann: {:?}", hello.iter().map(|post| &post.title).collect::<Vec<_>>());

    // Relationships are loaded by asking for them: one statement a level, however many rows.
    for user in &User::query().order_by(User::NAME).load(User::POSTS.order_by(Post::TITLE)).all(&mut db)? {
        let titles: Vec<_> = user.posts()?.map(|post| &post.row().title).collect();
        println!("{} wrote {titles:?}", user.name);
    }

    // Counting per group.
    let counts = Post::query()
        .group_by(Post::AUTHOR.then(User::NAME))
        .select((Post::AUTHOR.then(User::NAME), count()))
        .order_by(Post::AUTHOR.then(User::NAME))
        .all(&mut db)?;
    println!("posts per author: {counts:?}");

    // All or nothing: an error rolls the transaction back.
    let refused = engine.transaction(|s| {
        Post::update().filter(Post::PUBLISHED.eq(false)).set(Post::PUBLISHED, true).execute(s)?;
        User::insert(NewUser { name: "Ann".into() }).one(s)
    });
    match refused {
        Err(error) if error.is_unique_violation() => println!("refused: that name is taken"),
        other => println!("unexpected: {other:?}"),
    }
    println!("drafts left: {}", Post::query().filter(Post::PUBLISHED.eq(false)).count(&mut db)?);

    println!("{} user deleted", User::delete().filter(User::ID.eq(bob.id)).execute(&mut db)?);
    println!("posts left: {}", Post::query().count(&mut db)?);
    schema.drop_all(&engine)
}
