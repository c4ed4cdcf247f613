//! What is known of a row grows old: read it again, forget it, let a query refresh it, or lock it while you look.
//!
//! `cargo run -p orm-examples --bin expire_refresh`, or with a database of your own, whose tables of these names are dropped:
//! `… --bin expire_refresh postgresql://user:password@localhost/app`, or the same in `DATABASE_URL`.

#![allow(missing_docs, reason = "in a program of one page the names say it")]

use orm_core::prelude::*;

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "users")]
pub struct User {
    #[orm(primary_key)]
    pub id: i32,
    #[orm(length = 32)]
    pub username: String,
    #[orm(default = 0)]
    pub visits: i32,
}

/// Somebody else, in a session of their own.
fn elsewhere(engine: &Engine, id: i32, username: &str) -> Result<()> {
    engine.transaction(|s| {
        User::update().filter(User::ID.eq(id)).set(User::USERNAME, username).execute(s)?;
        Ok(())
    })
}

fn main() -> Result<()> {
    let url = url();
    Engine::create_database_if_missing(&url)?;
    let engine = Engine::connect(url)?;
    let schema = Schema::new().entity::<User>();
    // What an interrupted run left.
    schema.drop_all(&engine)?;
    schema.create_all(&engine)?;

    let mut s = engine.session();
    let [ann, bob] = ["ann", "bob"].map(|username| s.add(NewUser { username: username.into() }));
    s.commit()?;
    let ann_id = s[ann].id;

    // Objects stay readable after a commit, and do not look at the database by themselves.
    elsewhere(&engine, ann_id, "anna")?;
    println!("as it was read: {}", s[ann].username);
    s.refresh(ann)?;
    println!("refreshed: {}", s[ann].username);
    s.commit()?;

    // A refresh drops what was changed here and not flushed.
    s[ann].visits = 99;
    s.refresh(ann)?;
    println!("visits after the refresh: {}", s[ann].visits);
    s.commit()?;

    // Expired objects have no values until they are read again, by `refresh`, `get` or any query that meets them.
    elsewhere(&engine, ann_id, "annabel")?;
    s.expire(ann);
    println!("expired: {}, values: {:?}", s.is_expired(ann), s.peek(ann));
    println!("got again: {:?}", s.get::<User>(ann_id)? == Some(ann));
    println!("now: {}", s[ann].username);
    s.commit()?;

    // A query keeps what an object holds, unless it is told otherwise.
    elsewhere(&engine, ann_id, "anne")?;
    s.load(User::query())?;
    println!("after a query: {}", s[ann].username);
    s.load(User::query().populate_existing())?;
    println!("after one that populates: {}", s[ann].username);
    s.commit()?;

    // All of them at once; two statements would be one too many.
    s.expire_all();
    println!("both expired: {}", s.is_expired(ann) && s.is_expired(bob));
    let (result, n_statements) = engine.count_statements(|| s.refresh_many([ann, bob]));
    result?;
    println!("refreshed {} and {} with {n_statements} statement", s[ann].username, s[bob].username);
    s.commit()?;

    // A statement through the session brings the objects up to date by itself.
    User::update().filter(User::USERNAME.eq("bob")).set(User::VISITS, User::VISITS + 1).execute(&mut s)?;
    println!("bob's visits: {}", s[bob].visits);
    s.commit()?;

    // A session that expires its objects at each commit, as SQLAlchemy's does by default.
    let mut cautious = engine.session().expire_on_commit(true);
    let ann = cautious.get_one::<User>(ann_id)?;
    cautious.commit()?;
    println!("expired by its commit: {}", cautious.is_expired(ann));
    cautious.close()?;

    // A row that is gone is no empty value.
    User::delete().all_rows().execute(&mut engine.connection()?)?;
    match s.refresh(bob) {
        Err(error) => println!("not found: {}, and bob is {:?}", error.is_not_found(), s.state(bob)),
        Ok(()) => println!("unexpected"),
    }
    s.close()?;
    schema.drop_all(&engine)
}

/// The URL given to the program or in `DATABASE_URL`, else a database in memory.
fn url() -> String {
    std::env::args().nth(1).or_else(|| std::env::var("DATABASE_URL").ok()).unwrap_or_else(|| "sqlite://".to_owned())
}
