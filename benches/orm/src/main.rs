//! The cases through this library: one program for all databases.

mod entities;

use std::process::ExitCode;

use bench_cases::{BLACK, Library, Work, counted};
use entities::{NewPerson, NewUser, Person, Post, Team, User};
use orm_core::engine::PooledConnection;
use orm_core::prelude::*;

/// A connection of an engine's pool.
struct Orm(PooledConnection);

fn main() -> ExitCode {
    bench_cases::main::<Orm>()
}

impl Library for Orm {
    type NewUser = NewUser;
    type NewPerson = NewPerson;
    type NewTeam = bench_cases::Team;

    fn open(url: &str) -> Orm {
        let engine = Engine::connect(url).expect("an engine");
        Orm(engine.connection().expect("a connection"))
    }

    fn versions(&mut self) -> String {
        let dialect = self.0.dialect().clone();
        let question = match dialect.name() {
            "sqlite" => "SELECT sqlite_version()",
            _ => "SELECT version()",
        };
        let version: String = sql(question).value(&mut self.0).expect("a version");
        let crates = bench_cases::locked(include_str!("../../Cargo.lock"), "orm-core");
        format!("{crates}, {} {version}", dialect.name())
    }

    fn script(&mut self, sql: &str) {
        self.0.execute_batch(sql).expect("a script");
    }

    /// There is no unit of work yet.
    fn offers(work: Work) -> bool {
        work != Work::Copy && !work.is_session()
    }

    fn new_user(user: bench_cases::User) -> NewUser {
        NewUser { name: user.name, hair_color: user.hair_color }
    }

    fn new_person(person: bench_cases::Person) -> NewPerson {
        NewPerson { name: person.name, hair_color: person.hair_color, age: person.age, score: person.score }
    }

    fn new_team(team: bench_cases::Team) -> bench_cases::Team {
        team
    }

    fn trivial(&mut self) -> usize {
        counted(User::query().all(&mut self.0).expect("rows"))
    }

    fn medium(&mut self) -> usize {
        let users = User::query().filter(User::HAIR_COLOR.eq(BLACK)).order_by(User::NAME.desc());
        let graph = users.load(User::POSTS.joined()).all(&mut self.0).expect("rows");
        std::hint::black_box(&graph).len()
    }

    fn insert(&mut self, users: Vec<NewUser>) -> usize {
        User::insert_many(users).execute(&mut self.0).expect("rows") as usize
    }

    fn associations(&mut self) -> usize {
        let graph = User::query().load(User::POSTS.then(Post::COMMENTS)).all(&mut self.0).expect("rows");
        let posts = |user: entities::UserView<'_>| -> Result<usize> {
            let posts = user.posts()?;
            Ok(1 + posts.map(|post| Ok(1 + post.comments()?.len())).sum::<Result<usize>>()?)
        };
        graph.iter().map(posts).sum::<Result<usize>>().expect("what was loaded")
    }

    fn find(&mut self, id: i32) -> usize {
        let person = Person::find(id).one(&mut self.0).expect("a row");
        usize::from(person.id == id)
    }

    fn read(&mut self) -> usize {
        counted(Person::query().all(&mut self.0).expect("rows"))
    }

    fn insert_each(&mut self, people: Vec<NewPerson>) -> usize {
        let n_rows = self.0.transaction(|db| {
            people.into_iter().try_fold(0, |sum, person| Ok(sum + Person::insert(person).execute(db)?))
        });
        n_rows.expect("rows") as usize
    }

    fn insert_many(&mut self, people: Vec<NewPerson>) -> usize {
        Person::insert_many(people).execute(&mut self.0).expect("rows") as usize
    }

    fn insert_keys(&mut self, people: Vec<NewPerson>) -> usize {
        counted(Person::insert_many(people).returning(Person::ID).all(&mut self.0).expect("rows"))
    }

    fn update(&mut self, ages: &[(i32, i32)]) -> usize {
        let n_rows = self.0.transaction(|db| {
            ages.iter().try_fold(0, |sum, (id, age)| {
                Ok(sum + Person::update().filter(Person::ID.eq(*id)).set(Person::AGE, *age).execute(db)?)
            })
        });
        n_rows.expect("rows") as usize
    }

    fn eager(&mut self) -> usize {
        let graph = Team::query().load(Team::MEMBERS).all(&mut self.0).expect("rows");
        graph.iter().map(|team| Ok(1 + team.members()?.len())).sum::<Result<usize>>().expect("what was loaded")
    }
}
