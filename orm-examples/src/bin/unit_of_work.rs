//! A unit of work: a flush gives the new user a key, and the résumé that needs it is written in the same transaction.
//!
//! `cargo run -p orm-examples --bin unit_of_work`, or with a database of your own, whose tables of these names are dropped:
//! `… --bin unit_of_work postgresql://user:password@localhost/app`, or the same in `DATABASE_URL`.

#![allow(missing_docs, reason = "in a program of one page the names say it")]

use orm_core::prelude::*;

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "users", has_many(resumes: Resume, by = user_id))]
pub struct User {
    #[orm(primary_key)]
    pub id: i32,
    #[orm(length = 32, unique)]
    pub username: String,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "resumes")]
pub struct Resume {
    #[orm(primary_key)]
    pub id: i32,
    #[orm(length = 64)]
    pub vacancy: String,
    #[orm(references = User)]
    pub user_id: i32,
}

fn main() -> Result<()> {
    let url = url();
    Engine::create_database_if_missing(&url)?;
    let engine = Engine::connect(url)?;
    let schema = Schema::new().entity::<User>().entity::<Resume>();
    // What an interrupted run left.
    schema.drop_all(&engine)?;
    schema.create_all(&engine)?;

    // As SQLAlchemy's users write it: flush for the new key, then use it.
    engine.transaction(|s| {
        let step = s.add(NewUser { username: "step".into() });
        println!("before the flush: {:?}", s.peek(step));
        s.flush()?; // sent, and not committed yet
        println!("after the flush: id {}", s[step].id);
        s.add(NewResume { vacancy: "junior developer".into(), user_id: s[step].id.into() });
        Ok(())
    })?;

    // The flush can be left to the session: a handle stands for the key that is not known yet.
    engine.transaction(|s| {
        let ann = s.add(NewUser { username: "ann".into() });
        for vacancy in ["senior developer", "architect"] {
            s.add(NewResume { vacancy: vacancy.into(), user_id: ann.into() });
        }
        print!("all of it in one go:\n{}", s.plan()?);
        Ok(())
    })?;

    // All or nothing: what is refused takes its user along, and names the object at fault.
    let refused = engine.transaction(|s| {
        for username in ["bob", "cid", "ann"] {
            let user = s.add(NewUser { username: username.into() });
            s.add(NewResume { vacancy: "tester".into(), user_id: user.into() });
        }
        Ok(())
    });
    match refused {
        Err(Error::Flush(error)) if error.source.is_unique_violation() => {
            println!("refused: {} {} of `{}`", error.action, error.position.unwrap_or_default(), error.entity);
        }
        other => println!("unexpected: {other:?}"),
    }

    // Only what differs is written.
    let mut s = engine.session();
    let users = s.load(User::query().load(User::RESUMES).order_by(User::ID))?;
    let resumes = s.load(Resume::query().order_by(Resume::ID))?;
    s[users[0]].username = "stepan".into();
    s[users[1]].username = "ann".into();
    s[resumes[2]].vacancy.push_str(" of bridges");
    print!("changed:\n{}", s.plan()?);
    s.commit()?;
    for user in users {
        let view = s.view(user);
        let vacancies: Vec<&str> = view.resumes()?.map(|resume| resume.row().vacancy.as_str()).collect();
        println!("{}: {vacancies:?}", s[user].username);
    }

    // Deleted in the order that the foreign key wants, whatever the order of the calls.
    let ann = user_called(&mut s, "ann")?;
    s.delete(ann);
    for resume in &resumes[1..] {
        s.delete(*resume);
    }
    print!("deleted:\n{}", s.plan()?);
    s.commit()?;
    println!("left: {} user, {} resume", User::query().count(&mut s)?, Resume::query().count(&mut s)?);
    s.close()?;
    schema.drop_all(&engine)
}

fn user_called(s: &mut Session, username: &str) -> Result<orm_core::orm::Handle<User>> {
    s.load_one(User::query().filter(User::USERNAME.eq(username)))
}

/// The URL given to the program or in `DATABASE_URL`, else a database in memory.
fn url() -> String {
    std::env::args().nth(1).or_else(|| std::env::var("DATABASE_URL").ok()).unwrap_or_else(|| "sqlite://".to_owned())
}
