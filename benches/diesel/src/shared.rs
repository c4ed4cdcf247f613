//! What is the same on all databases: tables, structs and the cases that need nothing of one database.

use bench_cases::{BLACK, Stopwatch, counted};
use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::prelude::*;

use crate::Db;

diesel::table! { users (id) { id -> Integer, name -> Text, hair_color -> Nullable<Text> } }
diesel::table! { posts (id) { id -> Integer, user_id -> Integer, title -> Text, body -> Nullable<Text> } }
diesel::table! { comments (id) { id -> Integer, post_id -> Integer, text -> Text } }
diesel::table! { people (id) { id -> Integer, name -> Text, hair_color -> Nullable<Text>, age -> Integer, score -> Double } }
diesel::table! { teams (id) { id -> Integer, name -> Text } }
diesel::table! {
    members (id) {
        id -> Integer, team_id -> Integer, name -> Text, hair_color -> Nullable<Text>, age -> Integer, score -> Double
    }
}

diesel::joinable!(posts -> users (user_id));
diesel::joinable!(comments -> posts (post_id));
diesel::allow_tables_to_appear_in_same_query!(users, posts, comments);

/// A struct that a row becomes.
macro_rules! row {
    ($(#[$attribute:meta])* struct $name:ident { $($field:ident: $type:ty),+ $(,)? }) => {
        #[derive(Queryable, Selectable)]
        $(#[$attribute])*
        #[allow(dead_code, reason = "the rows are made to be counted")]
        pub(crate) struct $name { $(pub(crate) $field: $type),+ }
    };
}

row! {
    #[derive(Identifiable)]
    #[diesel(table_name = users)]
    struct User { id: i32, name: String, hair_color: Option<String> }
}
row! {
    #[derive(Identifiable, Associations)]
    #[diesel(table_name = posts, belongs_to(User))]
    struct Post { id: i32, user_id: i32, title: String, body: Option<String> }
}
row! {
    #[derive(Identifiable, Associations)]
    #[diesel(table_name = comments, belongs_to(Post))]
    struct Comment { id: i32, post_id: i32, text: String }
}
row! {
    #[diesel(table_name = people)]
    struct Person { id: i32, name: String, hair_color: Option<String>, age: i32, score: f64 }
}
row! {
    #[derive(Identifiable)]
    #[diesel(table_name = teams)]
    struct Team { id: i32, name: String }
}
row! {
    #[derive(Identifiable, Associations)]
    #[diesel(table_name = members, belongs_to(Team))]
    struct Member { id: i32, team_id: i32, name: String, hair_color: Option<String>, age: i32, score: f64 }
}

/// `None` is written as NULL and not as DEFAULT: the faster way, and on SQLite the only one that inserts many rows by one statement.
#[derive(Insertable)]
#[diesel(table_name = users, treat_none_as_default_value = false)]
pub(crate) struct NewUser {
    name: String,
    hair_color: Option<String>,
}

#[derive(Insertable)]
#[diesel(table_name = people, treat_none_as_default_value = false)]
pub(crate) struct NewPerson {
    name: String,
    hair_color: Option<String>,
    age: i32,
    score: f64,
}

#[derive(Insertable)]
#[diesel(table_name = teams)]
pub(crate) struct NewTeam {
    name: String,
    #[diesel(skip_insertion)]
    members: Vec<NewMember>,
}

/// A member's team is known when it has been inserted.
#[derive(Insertable)]
#[diesel(table_name = members, treat_none_as_default_value = false)]
pub(crate) struct NewMember {
    team_id: i32,
    name: String,
    hair_color: Option<String>,
    age: i32,
    score: f64,
}

pub(crate) fn new_user(user: bench_cases::User) -> NewUser {
    NewUser { name: user.name, hair_color: user.hair_color }
}

pub(crate) fn new_person(person: bench_cases::Person) -> NewPerson {
    NewPerson { name: person.name, hair_color: person.hair_color, age: person.age, score: person.score }
}

pub(crate) fn new_team(team: bench_cases::Team) -> NewTeam {
    let member = |person: bench_cases::Person| NewMember {
        team_id: 0,
        name: person.name,
        hair_color: person.hair_color,
        age: person.age,
        score: person.score,
    };
    NewTeam { name: team.name, members: team.members.into_iter().map(member).collect() }
}

pub(crate) fn versions(db: &mut Db, database: &str, function: &str) -> String {
    let version: String =
        diesel::select(diesel::dsl::sql::<diesel::sql_types::Text>(function)).get_result(db).expect("a version");
    let crates = bench_cases::locked(include_str!("../Cargo.lock"), "diesel");
    format!("{crates}, {database} {version}")
}

pub(crate) fn trivial(db: &mut Db) -> usize {
    counted(users::table.select(User::as_select()).load(db).expect("rows"))
}

pub(crate) fn medium(db: &mut Db) -> usize {
    let rows: Vec<(User, Option<Post>)> = users::table
        .left_join(posts::table)
        .filter(users::hair_color.eq(BLACK))
        .order(users::name.desc())
        .select((User::as_select(), Option::<Post>::as_select()))
        .load(db)
        .expect("rows");
    counted(rows)
}

/// Arrays, whose type holds the number of rows: so Diesel knows the statement's text and keeps it prepared.
pub(crate) fn insert(db: &mut Db, users: Vec<NewUser>) -> usize {
    match users.len() {
        1 => insert_array::<1>(db, &users),
        10 => insert_array::<10>(db, &users),
        25 => insert_array::<25>(db, &users),
        50 => insert_array::<50>(db, &users),
        100 => insert_array::<100>(db, &users),
        n_rows => unreachable!("no case inserts {n_rows} users"),
    }
}

fn insert_array<const N: usize>(db: &mut Db, users: &[NewUser]) -> usize {
    let users: &[NewUser; N] = users.try_into().expect("as many as counted");
    diesel::insert_into(users::table).values(users).execute(db).expect("rows")
}

pub(crate) fn associations(db: &mut Db) -> usize {
    let users = users::table.select(User::as_select()).load(db).expect("rows");
    let posts = Post::belonging_to(&users).select(Post::as_select()).load(db).expect("rows");
    let comments = Comment::belonging_to(&posts).select(Comment::as_select()).load(db).expect("rows");
    let n_rows = users.len() + posts.len() + comments.len();
    let comments = comments.grouped_by(&posts);
    let posts: Vec<Vec<(Post, Vec<Comment>)>> = posts.into_iter().zip(comments).grouped_by(&users);
    counted(users.into_iter().zip(posts).collect());
    n_rows
}

/// `get_result` and not `first`: that binds a LIMIT, for which SQLite would prepare the statement again each time.
pub(crate) fn find(db: &mut Db, id: i32) -> usize {
    let person = people::table.find(id).select(Person::as_select()).get_result(db).expect("a row");
    usize::from(person.id == id)
}

pub(crate) fn read(db: &mut Db) -> usize {
    counted(people::table.select(Person::as_select()).load(db).expect("rows"))
}

pub(crate) fn insert_each(db: &mut Db, people: Vec<NewPerson>) -> usize {
    db.transaction(|db| {
        people.iter().try_fold(0, |sum, person| {
            QueryResult::Ok(sum + diesel::insert_into(people::table).values(person).execute(db)?)
        })
    })
    .expect("rows")
}

pub(crate) fn insert_many(db: &mut Db, people: Vec<NewPerson>, chunk: usize) -> usize {
    db.transaction(|db| {
        people.chunks(chunk).try_fold(0, |sum, rows| {
            QueryResult::Ok(sum + diesel::insert_into(people::table).values(rows).execute(db)?)
        })
    })
    .expect("rows")
}

pub(crate) fn update(db: &mut Db, ages: &[(i32, i32)]) -> usize {
    db.transaction(|db| {
        ages.iter().try_fold(0, |sum, (id, age)| {
            let update = diesel::update(people::table.find(*id)).set(people::age.eq(*age));
            QueryResult::Ok(sum + update.execute(db)?)
        })
    })
    .expect("rows")
}

pub(crate) fn eager(db: &mut Db) -> usize {
    let teams = teams::table.select(Team::as_select()).load(db).expect("rows");
    let members = Member::belonging_to(&teams).select(Member::as_select()).load(db).expect("rows");
    let n_rows = teams.len() + members.len();
    counted(members.grouped_by(&teams).into_iter().zip(teams).collect());
    n_rows
}

pub(crate) fn session_insert(db: &mut Db, people: Vec<NewPerson>) -> usize {
    let keys = db.transaction(|db| crate::save_people(db, people.iter().collect())).expect("rows");
    counted(keys.into_iter().zip(people).collect())
}

pub(crate) fn session_change(db: &mut Db, ages: &[(i32, i32)], stopwatch: &mut Stopwatch) -> usize {
    AnsiTransactionManager::begin_transaction(db).expect("a transaction");
    let people = people::table.order(people::id).select(Person::as_select()).load(db);
    let mut people = people.expect("rows");
    stopwatch.measure(|| {
        let mut n_rows = 0;
        for (id, age) in ages {
            people[*id as usize - 1].age = *age;
            let update = diesel::update(people::table.find(*id)).set(people::age.eq(*age));
            n_rows += update.execute(db).expect("a row");
        }
        AnsiTransactionManager::commit_transaction(db).expect("a commit");
        n_rows
    })
}

pub(crate) fn session_graph_save(db: &mut Db, mut teams: Vec<NewTeam>) -> usize {
    let keys = db.transaction(|db| {
        let mut keys = crate::save_teams(db, teams.iter().collect())?;
        for (key, team) in keys.iter().zip(&mut teams) {
            team.members.iter_mut().for_each(|member| member.team_id = *key);
        }
        keys.extend(crate::save_members(db, teams.iter().flat_map(|team| &team.members).collect())?);
        QueryResult::Ok(keys)
    });
    let n_rows = counted(keys.expect("rows"));
    counted(teams);
    n_rows
}

/// Functions that insert rows and answer their keys, where the database has RETURNING.
#[cfg(any(feature = "sqlite", feature = "postgres"))]
macro_rules! save_returning {
    ($chunk:literal: $($name:ident($table:ident, $row:ty)),+) => {
        $(fn $name(db: &mut Db, rows: Vec<&$row>) -> QueryResult<Vec<i32>> {
            use $crate::shared::$table;
            let mut keys: Vec<i32> = Vec::with_capacity(rows.len());
            for rows in rows.chunks($chunk) {
                let insert = diesel::insert_into($table::table).values(rows.to_vec());
                keys.extend(insert.returning($table::id).get_results::<i32>(db)?);
            }
            Ok(keys)
        })+
    };
}
#[cfg(any(feature = "sqlite", feature = "postgres"))]
pub(crate) use save_returning;

/// The methods of `Library` that are the same everywhere.
macro_rules! shared_cases {
    () => {
        type NewUser = $crate::shared::NewUser;
        type NewPerson = $crate::shared::NewPerson;
        type NewTeam = $crate::shared::NewTeam;

        fn script(&mut self, sql: &str) {
            diesel::connection::SimpleConnection::batch_execute(&mut self.0, sql).expect("a script");
        }

        fn new_user(user: bench_cases::User) -> Self::NewUser {
            $crate::shared::new_user(user)
        }

        fn new_person(person: bench_cases::Person) -> Self::NewPerson {
            $crate::shared::new_person(person)
        }

        fn new_team(team: bench_cases::Team) -> Self::NewTeam {
            $crate::shared::new_team(team)
        }

        fn trivial(&mut self) -> usize {
            $crate::shared::trivial(&mut self.0)
        }

        fn medium(&mut self) -> usize {
            $crate::shared::medium(&mut self.0)
        }

        fn insert(&mut self, users: Vec<Self::NewUser>) -> usize {
            $crate::shared::insert(&mut self.0, users)
        }

        fn associations(&mut self) -> usize {
            $crate::shared::associations(&mut self.0)
        }

        fn find(&mut self, id: i32) -> usize {
            $crate::shared::find(&mut self.0, id)
        }

        fn read(&mut self) -> usize {
            $crate::shared::read(&mut self.0)
        }

        fn insert_each(&mut self, people: Vec<Self::NewPerson>) -> usize {
            $crate::shared::insert_each(&mut self.0, people)
        }

        fn update(&mut self, ages: &[(i32, i32)]) -> usize {
            $crate::shared::update(&mut self.0, ages)
        }

        fn eager(&mut self) -> usize {
            $crate::shared::eager(&mut self.0)
        }

        fn session_insert(&mut self, people: Vec<Self::NewPerson>) -> usize {
            $crate::shared::session_insert(&mut self.0, people)
        }

        fn session_change(&mut self, ages: &[(i32, i32)], stopwatch: &mut bench_cases::Stopwatch) -> usize {
            $crate::shared::session_change(&mut self.0, ages, stopwatch)
        }

        fn session_graph_save(&mut self, teams: Vec<Self::NewTeam>) -> usize {
            $crate::shared::session_graph_save(&mut self.0, teams)
        }
    };
}
pub(crate) use shared_cases;
