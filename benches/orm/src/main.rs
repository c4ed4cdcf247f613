//! The cases through this library: one program for all databases.

mod entities;

use std::process::ExitCode;

use bench_cases::{BLACK, Library, Stopwatch, counted};
use entities::{NewMember, NewPerson, NewTeam, NewUser, Person, Post, Team, User};
use orm_core::engine::PooledConnection;
use orm_core::prelude::*;

/// An engine, and a connection of its pool for what needs no session.
struct Orm {
    engine: Engine,
    db: PooledConnection,
}

fn main() -> ExitCode {
    bench_cases::main::<Orm>()
}

impl Library for Orm {
    type NewUser = NewUser;
    type NewPerson = NewPerson;
    type NewTeam = bench_cases::Team;

    fn open(url: &str) -> Orm {
        let engine = Engine::connect(url).expect("an engine");
        let db = engine.connection().expect("a connection");
        Orm { engine, db }
    }

    fn versions(&mut self) -> String {
        let dialect = self.db.dialect().clone();
        let question = match dialect.name() {
            "sqlite" => "SELECT sqlite_version()",
            _ => "SELECT version()",
        };
        let version: String = sql(question).value(&mut self.db).expect("a version");
        let crates = bench_cases::locked(include_str!("../../Cargo.lock"), "orm-core");
        format!("{crates}, {} {version}", dialect.name())
    }

    fn script(&mut self, sql: &str) {
        self.db.execute_batch(sql).expect("a script");
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
        counted(User::query().all(&mut self.db).expect("rows"))
    }

    fn medium(&mut self) -> usize {
        let users = User::query().filter(User::HAIR_COLOR.eq(BLACK)).order_by(User::NAME.desc());
        let graph = users.load(User::POSTS.joined()).all(&mut self.db).expect("rows");
        std::hint::black_box(&graph).len()
    }

    fn insert(&mut self, users: Vec<NewUser>) -> usize {
        User::insert_many(users).execute(&mut self.db).expect("rows") as usize
    }

    fn associations(&mut self) -> usize {
        let graph = User::query().load(User::POSTS.then(Post::COMMENTS)).all(&mut self.db).expect("rows");
        let posts = |user: entities::UserView<'_>| -> Result<usize> {
            let posts = user.posts()?;
            Ok(1 + posts.map(|post| Ok(1 + post.comments()?.len())).sum::<Result<usize>>()?)
        };
        graph.iter().map(posts).sum::<Result<usize>>().expect("what was loaded")
    }

    fn find(&mut self, id: i32) -> usize {
        let person = Person::find(id).one(&mut self.db).expect("a row");
        usize::from(person.id == id)
    }

    fn read(&mut self) -> usize {
        counted(Person::query().all(&mut self.db).expect("rows"))
    }

    fn insert_each(&mut self, people: Vec<NewPerson>) -> usize {
        let n_rows = self.db.transaction(|db| {
            people.into_iter().try_fold(0, |sum, person| Ok(sum + Person::insert(person).execute(db)?))
        });
        n_rows.expect("rows") as usize
    }

    fn insert_many(&mut self, people: Vec<NewPerson>) -> usize {
        Person::insert_many(people).execute(&mut self.db).expect("rows") as usize
    }

    fn insert_keys(&mut self, people: Vec<NewPerson>) -> usize {
        counted(Person::insert_many(people).returning(Person::ID).all(&mut self.db).expect("rows"))
    }

    fn update(&mut self, ages: &[(i32, i32)]) -> usize {
        let n_rows = self.db.transaction(|db| {
            ages.iter().try_fold(0, |sum, (id, age)| {
                Ok(sum + Person::update().filter(Person::ID.eq(*id)).set(Person::AGE, *age).execute(db)?)
            })
        });
        n_rows.expect("rows") as usize
    }

    fn eager(&mut self) -> usize {
        let graph = Team::query().load(Team::MEMBERS).all(&mut self.db).expect("rows");
        graph.iter().map(|team| Ok(1 + team.members()?.len())).sum::<Result<usize>>().expect("what was loaded")
    }

    fn session_insert(&mut self, people: Vec<NewPerson>) -> usize {
        let mut session = self.engine.session();
        let people = session.add_all(people);
        session.commit().expect("a commit");
        counted(people)
    }

    fn session_load(&mut self) -> usize {
        counted(self.engine.session().load(Person::query()).expect("rows"))
    }

    fn session_change(&mut self, ages: &[(i32, i32)], stopwatch: &mut Stopwatch) -> usize {
        let mut session = self.engine.session();
        let people = session.load(Person::query().order_by(Person::ID)).expect("rows");
        stopwatch.measure(|| {
            for (id, age) in ages {
                session[people[*id as usize - 1]].age = *age;
            }
            session.commit().expect("a commit");
        });
        ages.len()
    }

    fn session_graph_save(&mut self, teams: Vec<bench_cases::Team>) -> usize {
        let mut session = self.engine.session();
        let mut n_rows = 0;
        for team in teams {
            let key = session.add(NewTeam { name: team.name });
            let members = session.add_all(team.members.into_iter().map(|person| NewMember {
                team_id: key.into(),
                name: person.name,
                hair_color: person.hair_color,
                age: person.age,
                score: person.score,
            }));
            n_rows += 1 + members.len();
        }
        session.commit().expect("a commit");
        n_rows
    }

    fn session_graph_load(&mut self) -> usize {
        let mut session = self.engine.session();
        let teams = session.load(Team::query().load(Team::MEMBERS)).expect("rows");
        let n_rows = |team: Handle<Team>| Ok(1 + session.view(team).members()?.len());
        teams.into_iter().map(n_rows).sum::<Result<usize>>().expect("what was loaded")
    }
}
