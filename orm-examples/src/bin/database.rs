//! A `Database` type that wraps the engine: create tables, add, get, update columns named at run time, delete, drop tables.
//!
//! `cargo run -p orm-examples --bin database`, or with a database of your own, whose tables of these names are dropped:
//! `… --bin database postgresql://user:password@localhost/app`, or the same in `DATABASE_URL`.

#![allow(missing_docs, reason = "in a program of one page the names say it")]

use orm_core::prelude::*;

/// Someone with a name.
#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "users")]
pub struct User {
    #[orm(primary_key)]
    pub id: i32,
    pub name: String,
    pub email: Option<String>,
}

/// A database and what can be done with it.
struct Database {
    engine: Engine,
    schema: Schema,
}

impl Database {
    fn open(url: &str) -> Result<Database> {
        Engine::create_database_if_missing(url)?;
        Ok(Database { engine: Engine::connect(url)?, schema: Schema::new().entity::<User>() })
    }

    fn create_tables(&self) -> Result<()> {
        self.schema.create_all(&self.engine)
    }

    fn drop_tables(&self) -> Result<()> {
        self.schema.drop_all(&self.engine)
    }

    fn add_user(&self, user: NewUser) -> Result<User> {
        self.engine.transaction(|s| User::insert(user).one(s))
    }

    fn get_user(&self, id: i32) -> Result<Option<User>> {
        User::find(id).first(&mut self.engine.connection()?)
    }

    /// Changes columns whose names are known at run time only.
    fn update_user(&self, id: i32, changes: &[(&str, Value)]) -> Result<User> {
        self.engine.transaction(|s| {
            let update = changes.iter().try_fold(User::update().filter(User::ID.eq(id)), |update, (name, value)| {
                Ok::<_, Error>(update.set(User::column(name)?, value))
            })?;
            update.execute(s)?;
            User::find(id).one(s)
        })
    }

    fn delete_user(&self, id: i32) -> Result<bool> {
        self.engine.transaction(|s| Ok(User::delete().filter(User::ID.eq(id)).execute(s)? == 1))
    }
}

fn main() -> Result<()> {
    let url = std::env::args().nth(1).or_else(|| std::env::var("DATABASE_URL").ok());
    let db = Database::open(url.as_deref().unwrap_or("sqlite://"))?;
    // What an interrupted run left.
    db.drop_tables()?;
    db.create_tables()?;

    for name in ["John Doe", "Jane Doe", "Jack Doe", "Jill Doe"] {
        db.add_user(NewUser { name: name.into(), email: None })?;
    }

    let user = db.get_user(1)?;
    println!("{user:?}");

    if let Some(user) = user {
        let changes = [("name", "John Smith".into()), ("email", Some("john@example.org").into())];
        println!("{:?}", db.update_user(user.id, &changes)?);

        if let Err(error) = db.update_user(user.id, &[("nmae", "?".into())]) {
            println!("refused: {error}");
        }
        if let Err(error) = db.update_user(user.id, &[("name", 7.into())]) {
            println!("refused: {error}");
        }

        println!("deleted: {}", db.delete_user(user.id)?);
        println!("still there: {:?}", db.get_user(user.id)?);
    }

    db.drop_tables()?;
    db.engine.dispose();
    Ok(())
}
