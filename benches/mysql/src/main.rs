//! The cases with the `mysql` crate alone, as one would write them by hand: statements are prepared once, many rows are one
//! statement of 1,000.

use std::collections::HashMap;
use std::process::ExitCode;

use bench_cases::{BLACK, Library, Person, Stopwatch, Team, User, counted};
use mysql::prelude::*;
use mysql::{Conn, Opts, OptsBuilder, Params, Statement, Transaction, TxOpts, Value};

/// A connection; the crate keeps its prepared statements, by text.
struct Mysql(Conn);

/// A row of `users` or, with more columns, of another table; nobody reads them.
type UserRow = (i32, String, Option<String>);
type PostRow = (i32, i32, String, Option<String>);
type CommentRow = (i32, i32, String);
type PersonRow = (i32, String, Option<String>, i32, f64);
type JoinedRow = (i32, String, Option<String>, Option<i32>, Option<i32>, Option<String>, Option<String>);

/// How many rows one INSERT takes.
const BATCH: usize = 1_000;

fn main() -> ExitCode {
    bench_cases::main::<Mysql>()
}

impl Mysql {
    fn prepared(&mut self, sql: &str) -> Statement {
        self.0.prep(sql).expect("a statement")
    }

    fn rows<T>(&mut self, sql: &str, binds: Vec<Value>) -> Vec<T>
    where
        T: FromRow,
    {
        let statement = self.prepared(sql);
        self.0.exec(&statement, Params::Positional(binds)).expect("rows")
    }

    /// The rows that point to one of these keys.
    fn children<T: FromRow>(&mut self, sql: &str, keys: &[i32]) -> Vec<T> {
        let placeholders = vec!["?"; keys.len()].join(", ");
        self.rows(&format!("{sql} ({placeholders})"), keys.iter().map(Value::from).collect())
    }
}

fn insert_people(n_rows: usize) -> String {
    let rows = vec!["(?, ?, ?, ?)"; n_rows].join(", ");
    format!("INSERT INTO people (name, hair_color, age, score) VALUES {rows}")
}

/// The binds of some people, without copying their names a second time.
fn binds(people: impl Iterator<Item = Person>) -> Vec<Value> {
    let values = people.flat_map(|person| {
        [Value::from(person.name), Value::from(person.hair_color), Value::from(person.age), Value::from(person.score)]
    });
    values.collect()
}

/// Children by the key they point to.
fn grouped<T>(rows: Vec<T>, key: fn(&T) -> i32) -> HashMap<i32, Vec<T>> {
    let mut groups: HashMap<i32, Vec<T>> = HashMap::new();
    for row in rows {
        groups.entry(key(&row)).or_default().push(row);
    }
    groups
}

fn person_values(person: &Person, binds: &mut Vec<Value>) {
    let (name, hair_color) = (person.name.as_str(), person.hair_color.as_deref());
    binds.extend([name.into(), hair_color.into(), person.age.into(), person.score.into()]);
}

/// Inserts rows, 1,000 a statement, and answers their keys. InnoDB gives the rows of one statement keys in a row, and the server tells
/// the first.
fn save<R>(
    transaction: &mut Transaction<'_>,
    table: &str,
    columns: &[&str],
    rows: &[R],
    values: fn(&R, &mut Vec<Value>),
) -> Vec<u64> {
    let text = |n_rows| {
        let row = format!("({})", vec!["?"; columns.len()].join(", "));
        format!("INSERT INTO {table} ({}) VALUES {}", columns.join(", "), vec![row; n_rows].join(", "))
    };
    let mut sql = text(rows.len().min(BATCH));
    let mut keys = Vec::with_capacity(rows.len());
    for rows in rows.chunks(BATCH) {
        if rows.len() < BATCH {
            sql = text(rows.len());
        }
        let statement = transaction.prep(&sql).expect("a statement");
        let mut binds = Vec::with_capacity(rows.len() * columns.len());
        rows.iter().for_each(|row| values(row, &mut binds));
        transaction.exec_drop(&statement, Params::Positional(binds)).expect("rows");
        let first = transaction.last_insert_id().expect("a key");
        keys.extend(first..first + rows.len() as u64);
    }
    keys
}

impl Library for Mysql {
    type NewUser = User;
    type NewPerson = Person;
    type NewTeam = Team;

    fn open(url: &str) -> Mysql {
        let options = OptsBuilder::from_opts(Opts::from_url(url).expect("a URL")).stmt_cache_size(256);
        Mysql(Conn::new(options).expect("a connection"))
    }

    fn versions(&mut self) -> String {
        let version: String = self.0.query_first("SELECT version()").expect("a version").expect("a version");
        format!("{}, {version}", bench_cases::locked(include_str!("../../Cargo.lock"), "mysql"))
    }

    fn script(&mut self, sql: &str) {
        self.0.query_drop(sql).expect("a script");
    }

    fn new_user(user: User) -> User {
        user
    }

    fn new_person(person: Person) -> Person {
        person
    }

    fn new_team(team: Team) -> Team {
        team
    }

    fn trivial(&mut self) -> usize {
        counted(self.rows::<UserRow>("SELECT id, name, hair_color FROM users", Vec::new()))
    }

    fn medium(&mut self) -> usize {
        let sql = "SELECT users.id, name, hair_color, posts.id, user_id, title, body FROM users \
                   LEFT JOIN posts ON posts.user_id = users.id WHERE hair_color = ? ORDER BY name DESC";
        counted(self.rows::<JoinedRow>(sql, vec![BLACK.into()]))
    }

    fn insert(&mut self, users: Vec<User>) -> usize {
        let sql = format!("INSERT INTO users (name, hair_color) VALUES {}", vec!["(?, ?)"; users.len()].join(", "));
        let statement = self.prepared(&sql);
        let binds = users.into_iter().flat_map(|user| [Value::from(user.name), Value::from(user.hair_color)]);
        self.0.exec_drop(&statement, Params::Positional(binds.collect())).expect("rows");
        self.0.affected_rows() as usize
    }

    fn associations(&mut self) -> usize {
        let users: Vec<UserRow> = self.rows("SELECT id, name, hair_color FROM users", Vec::new());
        let keys: Vec<i32> = users.iter().map(|user| user.0).collect();
        let sql = "SELECT id, user_id, title, body FROM posts WHERE user_id IN";
        let posts: Vec<PostRow> = self.children(sql, &keys);
        let keys: Vec<i32> = posts.iter().map(|post| post.0).collect();
        let sql = "SELECT id, post_id, text FROM comments WHERE post_id IN";
        let comments: Vec<CommentRow> = self.children(sql, &keys);
        let n_rows = users.len() + posts.len() + comments.len();
        let mut comments = grouped(comments, |comment| comment.1);
        let posts = posts.into_iter().map(|post| (comments.remove(&post.0).unwrap_or_default(), post)).collect();
        let mut posts = grouped(posts, |(_, post)| post.1);
        counted(users.into_iter().map(|user| (posts.remove(&user.0).unwrap_or_default(), user)).collect());
        n_rows
    }

    fn find(&mut self, id: i32) -> usize {
        let sql = "SELECT id, name, hair_color, age, score FROM people WHERE id = ?";
        let statement = self.prepared(sql);
        let person: Option<PersonRow> = self.0.exec_first(&statement, (id,)).expect("a row");
        usize::from(person.is_some_and(|person| person.0 == id))
    }

    fn read(&mut self) -> usize {
        counted(self.rows::<PersonRow>("SELECT id, name, hair_color, age, score FROM people", Vec::new()))
    }

    fn insert_each(&mut self, people: Vec<Person>) -> usize {
        let n_rows = people.len();
        let statement = self.prepared(&insert_people(1));
        let mut transaction = self.0.start_transaction(TxOpts::default()).expect("a transaction");
        for person in people {
            let values = (person.name, person.hair_color, person.age, person.score);
            transaction.exec_drop(&statement, values).expect("a row");
        }
        transaction.commit().expect("a commit");
        n_rows
    }

    fn insert_many(&mut self, people: Vec<Person>) -> usize {
        let n_rows = people.len();
        let statement = self.prepared(&insert_people(BATCH));
        let mut transaction = self.0.start_transaction(TxOpts::default()).expect("a transaction");
        let mut people = people.into_iter();
        for _ in 0..n_rows / BATCH {
            let binds = binds(people.by_ref().take(BATCH));
            transaction.exec_drop(&statement, Params::Positional(binds)).expect("rows");
        }
        transaction.commit().expect("a commit");
        n_rows
    }

    /// With RETURNING, which MariaDB has.
    fn insert_keys(&mut self, people: Vec<Person>) -> usize {
        let n_rows = people.len();
        let statement = self.prepared(&format!("{} RETURNING id", insert_people(BATCH)));
        let mut transaction = self.0.start_transaction(TxOpts::default()).expect("a transaction");
        let (mut people, mut keys) = (people.into_iter(), Vec::with_capacity(n_rows));
        for _ in 0..n_rows / BATCH {
            let binds = binds(people.by_ref().take(BATCH));
            keys.extend(transaction.exec::<i32, _, _>(&statement, Params::Positional(binds)).expect("rows"));
        }
        transaction.commit().expect("a commit");
        counted(keys)
    }

    fn update(&mut self, ages: &[(i32, i32)]) -> usize {
        let statement = self.prepared("UPDATE people SET age = ? WHERE id = ?");
        let mut transaction = self.0.start_transaction(TxOpts::default()).expect("a transaction");
        let mut n_rows = 0;
        for (id, age) in ages {
            transaction.exec_drop(&statement, (age, id)).expect("a row");
            n_rows += transaction.affected_rows();
        }
        transaction.commit().expect("a commit");
        n_rows as usize
    }

    fn eager(&mut self) -> usize {
        let teams: Vec<(i32, String)> = self.rows("SELECT id, name FROM teams", Vec::new());
        let keys: Vec<i32> = teams.iter().map(|team| team.0).collect();
        let sql = "SELECT id, team_id, name, hair_color, age, score FROM members WHERE team_id IN";
        let members: Vec<(i32, i32, String, Option<String>, i32, f64)> = self.children(sql, &keys);
        let n_rows = teams.len() + members.len();
        let mut members = grouped(members, |member| member.1);
        counted(teams.into_iter().map(|team| (members.remove(&team.0).unwrap_or_default(), team)).collect());
        n_rows
    }

    fn session_insert(&mut self, people: Vec<Person>) -> usize {
        let mut transaction = self.0.start_transaction(TxOpts::default()).expect("a transaction");
        let columns = ["name", "hair_color", "age", "score"];
        let keys = save(&mut transaction, "people", &columns, &people, person_values);
        transaction.commit().expect("a commit");
        counted(keys.into_iter().zip(people).collect())
    }

    fn session_change(&mut self, ages: &[(i32, i32)], stopwatch: &mut Stopwatch) -> usize {
        let people = self.prepared("SELECT id, name, hair_color, age, score FROM people ORDER BY id");
        let update = self.prepared("UPDATE people SET age = ? WHERE id = ?");
        let mut transaction = self.0.start_transaction(TxOpts::default()).expect("a transaction");
        let mut people: Vec<PersonRow> = transaction.exec(&people, ()).expect("rows");
        stopwatch.measure(|| {
            let mut n_rows = 0;
            for (id, age) in ages {
                people[*id as usize - 1].3 = *age;
                transaction.exec_drop(&update, (age, id)).expect("a row");
                n_rows += transaction.affected_rows();
            }
            transaction.commit().expect("a commit");
            n_rows as usize
        })
    }

    fn session_graph_save(&mut self, teams: Vec<Team>) -> usize {
        let mut transaction = self.0.start_transaction(TxOpts::default()).expect("a transaction");
        let team_keys = save(&mut transaction, "teams", &["name"], &teams, |team, binds| {
            binds.push(team.name.as_str().into());
        });
        let keyed: Vec<(u64, Team)> = team_keys.into_iter().zip(teams).collect();
        let members: Vec<(u64, &Person)> =
            keyed.iter().flat_map(|(key, team)| team.members.iter().map(move |member| (*key, member))).collect();
        let columns = ["team_id", "name", "hair_color", "age", "score"];
        let keys = save(&mut transaction, "members", &columns, &members, |(team_id, member), binds| {
            binds.push((*team_id).into());
            person_values(member, binds);
        });
        transaction.commit().expect("a commit");
        counted(keys) + counted(keyed)
    }
}
