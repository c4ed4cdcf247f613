//! The cases through SeaORM's blocking crate, on SQLite.

mod entities;

use std::process::ExitCode;

use bench_cases::{BLACK, Library, Stopwatch, counted};
use entities::{comment, member, person, post, team, user};
use sea_orm::prelude::*;
use sea_orm::{DatabaseTransaction, IntoActiveModel, NotSet, QueryOrder, Set, Statement, TransactionTrait};

/// A connection to a database in memory.
struct SeaOrm(DatabaseConnection);

fn main() -> ExitCode {
    bench_cases::main::<SeaOrm>()
}

impl SeaOrm {
    fn in_transaction<T>(&self, work: impl FnOnce(&DatabaseTransaction) -> Result<T, DbErr>) -> T {
        let transaction = self.0.begin().expect("a transaction");
        let answer = work(&transaction).expect("rows");
        transaction.commit().expect("a commit");
        answer
    }
}

/// Inserts rows, and answers their keys.
fn saved<A>(rows: Vec<A>, db: &DatabaseTransaction) -> Result<Vec<i32>, DbErr>
where
    A: ActiveModelTrait,
    <A::Entity as EntityTrait>::Model: IntoActiveModel<A>,
    <A::Entity as EntityTrait>::PrimaryKey: PrimaryKeyTrait<ValueType = i32>,
{
    let mut rows = rows.into_iter();
    let mut keys = Vec::with_capacity(rows.len());
    while !rows.as_slice().is_empty() {
        keys.extend(A::Entity::insert_many(rows.by_ref().take(1_000)).exec_with_returning_keys(db)?);
    }
    Ok(keys)
}

impl Library for SeaOrm {
    type NewUser = user::ActiveModel;
    type NewPerson = person::ActiveModel;
    type NewTeam = (team::ActiveModel, Vec<member::ActiveModel>);

    fn open(_: &str) -> SeaOrm {
        SeaOrm(sea_orm::Database::connect("sqlite::memory:").expect("memory"))
    }

    fn versions(&mut self) -> String {
        let statement = Statement::from_string(self.0.get_database_backend(), "SELECT sqlite_version() AS version");
        let row = self.0.query_one_raw(statement).expect("a row").expect("a row");
        let version: String = row.try_get("", "version").expect("a version");
        let crates = bench_cases::locked(include_str!("../Cargo.lock"), "sea-orm-sync");
        format!("{crates}, SQLite {version}")
    }

    fn script(&mut self, sql: &str) {
        self.0.execute_unprepared(sql).expect("a script");
    }

    fn new_user(user: bench_cases::User) -> user::ActiveModel {
        user::ActiveModel { id: NotSet, name: Set(user.name), hair_color: Set(user.hair_color) }
    }

    fn new_person(person: bench_cases::Person) -> person::ActiveModel {
        person::ActiveModel {
            id: NotSet,
            name: Set(person.name),
            hair_color: Set(person.hair_color),
            age: Set(person.age),
            score: Set(person.score),
        }
    }

    fn new_team(team: bench_cases::Team) -> (team::ActiveModel, Vec<member::ActiveModel>) {
        let member = |person: bench_cases::Person| member::ActiveModel {
            id: NotSet,
            team_id: NotSet,
            name: Set(person.name),
            hair_color: Set(person.hair_color),
            age: Set(person.age),
            score: Set(person.score),
        };
        (team::ActiveModel { id: NotSet, name: Set(team.name) }, team.members.into_iter().map(member).collect())
    }

    fn trivial(&mut self) -> usize {
        counted(user::Entity::find().all(&self.0).expect("rows"))
    }

    fn medium(&mut self) -> usize {
        let users = user::Entity::find().find_also_related(post::Entity);
        let users = users.filter(user::Column::HairColor.eq(BLACK)).order_by_desc(user::Column::Name);
        counted(users.all(&self.0).expect("rows"))
    }

    fn insert(&mut self, users: Vec<user::ActiveModel>) -> usize {
        user::Entity::insert_many(users).exec_without_returning(&self.0).expect("rows") as usize
    }

    fn associations(&mut self) -> usize {
        let users = user::Entity::find().all(&self.0).expect("rows");
        let posts = users.load_many(post::Entity, &self.0).expect("rows");
        let n_posts: Vec<usize> = posts.iter().map(Vec::len).collect();
        let posts: Vec<post::Model> = posts.into_iter().flatten().collect();
        let comments = posts.load_many(comment::Entity, &self.0).expect("rows");
        let n_rows = users.len() + posts.len() + comments.iter().map(Vec::len).sum::<usize>();
        let mut posts = posts.into_iter().zip(comments);
        let posts = n_posts.iter().map(|n_posts| posts.by_ref().take(*n_posts).collect::<Vec<_>>());
        counted(users.iter().zip(posts).collect());
        n_rows
    }

    fn find(&mut self, id: i32) -> usize {
        let person = person::Entity::find_by_id(id).one(&self.0).expect("a row");
        usize::from(person.is_some_and(|person| person.id == id))
    }

    fn read(&mut self) -> usize {
        counted(person::Entity::find().all(&self.0).expect("rows"))
    }

    /// Without reading the row back, which `ActiveModel::insert` would do.
    fn insert_each(&mut self, people: Vec<person::ActiveModel>) -> usize {
        self.in_transaction(|db| {
            people
                .into_iter()
                .try_fold(0, |sum, row| Ok(sum + person::Entity::insert(row).exec_without_returning(db)? as usize))
        })
    }

    fn insert_many(&mut self, people: Vec<person::ActiveModel>) -> usize {
        self.in_transaction(|db| {
            let mut people = people.into_iter();
            let mut n_rows = 0;
            while !people.as_slice().is_empty() {
                let insert = person::Entity::insert_many(people.by_ref().take(1_000));
                n_rows += insert.exec_without_returning(db)? as usize;
            }
            Ok(n_rows)
        })
    }

    fn insert_keys(&mut self, people: Vec<person::ActiveModel>) -> usize {
        counted(self.in_transaction(|db| saved::<person::ActiveModel>(people, db)))
    }

    /// Without reading the row back, which `ActiveModel::update` would do.
    fn update(&mut self, ages: &[(i32, i32)]) -> usize {
        self.in_transaction(|db| {
            ages.iter().try_fold(0, |sum, (id, age)| {
                let update = person::Entity::update_many().col_expr(person::Column::Age, Expr::value(*age));
                Ok(sum + update.filter(person::Column::Id.eq(*id)).exec(db)?.rows_affected as usize)
            })
        })
    }

    fn eager(&mut self) -> usize {
        let teams = team::Entity::find().all(&self.0).expect("rows");
        let members = teams.load_many(member::Entity, &self.0).expect("rows");
        let n_rows = teams.len() + members.iter().map(Vec::len).sum::<usize>();
        counted(teams.into_iter().zip(members).collect());
        n_rows
    }

    /// The rows are copied, as SeaORM consumes what it inserts.
    fn session_insert(&mut self, people: Vec<person::ActiveModel>) -> usize {
        let keys = self.in_transaction(|db| saved(people.clone(), db));
        counted(keys.into_iter().zip(people).collect())
    }

    /// Without reading the rows back, as in `update`.
    fn session_change(&mut self, ages: &[(i32, i32)], stopwatch: &mut Stopwatch) -> usize {
        let transaction = self.0.begin().expect("a transaction");
        let people = person::Entity::find().order_by_asc(person::Column::Id).all(&transaction);
        let mut people = people.expect("rows");
        stopwatch.measure(|| {
            let mut n_rows = 0;
            for (id, age) in ages {
                people[*id as usize - 1].age = *age;
                let update = person::Entity::update_many().col_expr(person::Column::Age, Expr::value(*age));
                let update = update.filter(person::Column::Id.eq(*id)).exec(&transaction);
                n_rows += update.expect("a row").rows_affected as usize;
            }
            transaction.commit().expect("a commit");
            n_rows
        })
    }

    fn session_graph_save(&mut self, teams: Vec<(team::ActiveModel, Vec<member::ActiveModel>)>) -> usize {
        let (keyed, keys) = self.in_transaction(|db| {
            let team_rows = teams.iter().map(|(team, _)| team.clone()).collect();
            let mut keyed: Vec<_> = saved::<team::ActiveModel>(team_rows, db)?.into_iter().zip(teams).collect();
            for (key, (_, members)) in &mut keyed {
                members.iter_mut().for_each(|member| member.team_id = Set(*key));
            }
            let members = keyed.iter().flat_map(|(_, (_, members))| members).cloned().collect();
            Ok((keyed, saved::<member::ActiveModel>(members, db)?))
        });
        counted(keys) + counted(keyed)
    }
}
