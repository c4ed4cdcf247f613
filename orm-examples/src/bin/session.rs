//! Objects in a session: added, got by their key, changed as plain values, removed; and one that was read elsewhere is deleted.
//!
//! `cargo run -p orm-examples --bin session`, or with a database of your own, whose tables of these names are dropped:
//! `… --bin session postgresql://user:password@localhost/app`, or the same in `DATABASE_URL`.

#![allow(missing_docs, reason = "in a program of one page the names say it")]

use orm_core::prelude::*;

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "users")]
pub struct User {
    #[orm(primary_key)]
    pub id: i32,
    #[orm(length = 32)]
    pub username: String,
    #[orm(default = now)]
    pub created_at: NaiveDateTime,
}

/// A plain value, of no session any more: it can be read, sent elsewhere, and used to delete its row.
fn user_by_id(engine: &Engine, id: i32) -> Result<Option<User>> {
    User::find(id).first(&mut engine.connection()?)
}

fn add_user(engine: &Engine, username: &str) -> Result<i32> {
    engine.transaction(|s| {
        let user = s.add(NewUser { username: username.into() });
        s.flush()?; // the key is known now
        Ok(s[user].id)
    })
}

fn update_username(engine: &Engine, id: i32, username: &str) -> Result<bool> {
    engine.transaction(|s| {
        let Some(user) = s.get::<User>(id)? else { return Ok(false) };
        s[user].username = username.into();
        Ok(true) // the commit writes what was changed, and nothing if it was equal
    })
}

fn remove_user_by_id(engine: &Engine, id: i32) -> Result<bool> {
    let Some(user) = user_by_id(engine, id)? else { return Ok(false) };
    engine.transaction(|s| {
        s.delete_row(user)?;
        Ok(true)
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

    let (ann, bob) = (add_user(&engine, "ann")?, add_user(&engine, "bob")?);
    println!("added {ann} and {bob}");
    println!(
        "renamed: {}, somebody who is not there: {}",
        update_username(&engine, ann, "anna")?,
        update_username(&engine, 99, "x")?
    );
    println!("found: {:?}", user_by_id(&engine, ann)?.map(|user| user.username));
    println!("removed: {}, and again: {}", remove_user_by_id(&engine, ann)?, remove_user_by_id(&engine, ann)?);

    // The same with one session, step by step.
    let mut s = engine.session();
    let bob = s.get_one::<User>(bob)?;
    println!("the same object by any way: {}", s.load(User::query())? == [bob]);
    s[bob].username = "bobby".into();
    let cid = s.add(NewUser { username: "cid".into() });
    println!("cid is {:?}, his values {:?}", s.state(cid), s.peek(cid));
    print!("the flush will:\n{}", s.plan()?);
    s.commit()?;
    println!("cid is {:?}, called {}", s.state(cid), s[cid].username);

    s[cid].username = "nobody".into();
    s.delete(bob);
    println!("bob is {:?} and readable: {}", s.state(bob), s[bob].username);
    s.rollback()?;
    println!("after a roll-back: {} and {}, {:?}", s[bob].username, s[cid].username, s.state(bob));

    s.delete(bob);
    s.commit()?;
    println!("bob is {:?}, in the session: {}", s.state(bob), s.contains(bob));
    println!("left: {:?}", User::query().select(User::USERNAME).all(&mut s)?);
    s.close()?;
    schema.drop_all(&engine)
}

/// The URL given to the program or in `DATABASE_URL`, else a database in memory.
fn url() -> String {
    std::env::args().nth(1).or_else(|| std::env::var("DATABASE_URL").ok()).unwrap_or_else(|| "sqlite://".to_owned())
}
