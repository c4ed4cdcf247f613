//! The cases with rusqlite alone, as one would write them by hand.

use std::collections::HashMap;
use std::process::ExitCode;

use bench_cases::{BLACK, Library, Person, Stopwatch, Team, User, counted};
use rusqlite::{Connection, Row, ToSql, Transaction, params, params_from_iter};

/// A connection to a database in memory.
struct Rusqlite(Connection);

/// A row of `users` or, with more columns, of another table; nobody reads them.
type UserRow = (i32, String, Option<String>);
type PostRow = (i32, i32, String, Option<String>);
type CommentRow = (i32, i32, String);
type PersonRow = (i32, String, Option<String>, i32, f64);

const INSERT_PERSON: &str = "INSERT INTO people (name, hair_color, age, score) VALUES (?, ?, ?, ?)";

fn main() -> ExitCode {
    bench_cases::main::<Rusqlite>()
}

impl Rusqlite {
    fn rows<T>(&self, sql: &str, read: fn(&Row<'_>) -> rusqlite::Result<T>) -> Vec<T> {
        let mut statement = self.0.prepare_cached(sql).expect("a statement");
        statement.query_map([], read).expect("rows").collect::<Result<_, _>>().expect("rows that fit")
    }

    /// The rows that point to one of these keys.
    fn children<T>(&self, sql: &str, keys: &[i32], read: fn(&Row<'_>) -> rusqlite::Result<T>) -> Vec<T> {
        let placeholders = vec!["?"; keys.len()].join(", ");
        let mut statement = self.0.prepare_cached(&format!("{sql} ({placeholders})")).expect("a statement");
        let rows = statement.query_map(params_from_iter(keys), read).expect("rows");
        rows.collect::<Result<_, _>>().expect("rows that fit")
    }

    fn transaction(&mut self) -> Transaction<'_> {
        self.0.transaction().expect("a transaction")
    }
}

fn read_user(row: &Row<'_>) -> rusqlite::Result<UserRow> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
}

fn read_post(row: &Row<'_>) -> rusqlite::Result<PostRow> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
}

fn read_comment(row: &Row<'_>) -> rusqlite::Result<CommentRow> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
}

fn read_person(row: &Row<'_>) -> rusqlite::Result<PersonRow> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
}

fn read_joined(row: &Row<'_>) -> rusqlite::Result<(UserRow, Option<PostRow>)> {
    let post = match row.get(3)? {
        Some(id) => Some((id, row.get(4)?, row.get(5)?, row.get(6)?)),
        None => None,
    };
    Ok((read_user(row)?, post))
}

/// Children by the key they point to.
fn grouped<T>(rows: Vec<T>, key: fn(&T) -> i32) -> HashMap<i32, Vec<T>> {
    let mut groups: HashMap<i32, Vec<T>> = HashMap::new();
    for row in rows {
        groups.entry(key(&row)).or_default().push(row);
    }
    groups
}

fn person_values<'p>(person: &'p Person, values: &mut Vec<&'p dyn ToSql>) {
    values.extend([&person.name as &dyn ToSql, &person.hair_color, &person.age, &person.score]);
}

/// Inserts people, and answers their keys.
fn save_people(transaction: &Transaction<'_>, people: &[Person]) -> Vec<i64> {
    save(transaction, "people", &["name", "hair_color", "age", "score"], people, person_values)
}

/// Inserts 100 rows a statement, which is where a longer one stops being faster. The rows of one statement have keys in a row, so the
/// last key tells the others.
fn save<'r, R>(
    transaction: &Transaction<'_>,
    table: &str,
    columns: &[&str],
    rows: &'r [R],
    values: fn(&'r R, &mut Vec<&'r dyn ToSql>),
) -> Vec<i64> {
    let text = |n_rows| {
        let row = format!("({})", vec!["?"; columns.len()].join(", "));
        format!("INSERT INTO {table} ({}) VALUES {}", columns.join(", "), vec![row; n_rows].join(", "))
    };
    let mut sql = text(rows.len().min(100));
    let (mut keys, mut binds) = (Vec::with_capacity(rows.len()), Vec::with_capacity(100 * columns.len()));
    for rows in rows.chunks(100) {
        if rows.len() < 100 {
            sql = text(rows.len());
        }
        let mut statement = transaction.prepare_cached(&sql).expect("a statement");
        binds.clear();
        rows.iter().for_each(|row| values(row, &mut binds));
        statement.execute(binds.as_slice()).expect("rows");
        let last = transaction.last_insert_rowid();
        keys.extend(last + 1 - rows.len() as i64..=last);
    }
    keys
}

impl Library for Rusqlite {
    type NewUser = User;
    type NewPerson = Person;
    type NewTeam = Team;

    fn open(_: &str) -> Rusqlite {
        let connection = Connection::open_in_memory().expect("memory");
        connection.set_prepared_statement_cache_capacity(256);
        Rusqlite(connection)
    }

    fn versions(&mut self) -> String {
        let crates = bench_cases::locked(include_str!("../../Cargo.lock"), "rusqlite");
        format!("{crates}, SQLite {}", rusqlite::version())
    }

    fn script(&mut self, sql: &str) {
        self.0.execute_batch(sql).expect("a script");
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
        counted(self.rows("SELECT id, name, hair_color FROM users", read_user))
    }

    fn medium(&mut self) -> usize {
        let sql = "SELECT users.id, name, hair_color, posts.id, user_id, title, body FROM users \
                   LEFT JOIN posts ON posts.user_id = users.id WHERE hair_color = ? ORDER BY name DESC";
        let mut statement = self.0.prepare_cached(sql).expect("a statement");
        let rows = statement.query_map([BLACK], read_joined).expect("rows");
        counted(rows.collect::<Result<Vec<_>, _>>().expect("rows that fit"))
    }

    fn insert(&mut self, users: Vec<User>) -> usize {
        let sql = format!("INSERT INTO users (name, hair_color) VALUES {}", vec!["(?, ?)"; users.len()].join(", "));
        let mut statement = self.0.prepare_cached(&sql).expect("a statement");
        for (at, user) in users.iter().enumerate() {
            statement.raw_bind_parameter(at * 2 + 1, &user.name).expect("a value");
            statement.raw_bind_parameter(at * 2 + 2, &user.hair_color).expect("a value");
        }
        statement.raw_execute().expect("rows")
    }

    fn associations(&mut self) -> usize {
        let users = self.rows("SELECT id, name, hair_color FROM users", read_user);
        let keys: Vec<i32> = users.iter().map(|user| user.0).collect();
        let posts = self.children("SELECT id, user_id, title, body FROM posts WHERE user_id IN", &keys, read_post);
        let keys: Vec<i32> = posts.iter().map(|post| post.0).collect();
        let comments = self.children("SELECT id, post_id, text FROM comments WHERE post_id IN", &keys, read_comment);
        let n_rows = users.len() + posts.len() + comments.len();
        let mut comments = grouped(comments, |comment| comment.1);
        let posts = posts.into_iter().map(|post| (comments.remove(&post.0).unwrap_or_default(), post)).collect();
        let mut posts = grouped(posts, |(_, post)| post.1);
        counted(users.into_iter().map(|user| (posts.remove(&user.0).unwrap_or_default(), user)).collect());
        n_rows
    }

    fn find(&mut self, id: i32) -> usize {
        let sql = "SELECT id, name, hair_color, age, score FROM people WHERE id = ?";
        let mut statement = self.0.prepare_cached(sql).expect("a statement");
        let person = statement.query_row([id], read_person).expect("a row");
        usize::from(person.0 == id)
    }

    fn read(&mut self) -> usize {
        counted(self.rows("SELECT id, name, hair_color, age, score FROM people", read_person))
    }

    fn insert_each(&mut self, people: Vec<Person>) -> usize {
        let transaction = self.transaction();
        let mut statement = transaction.prepare_cached(INSERT_PERSON).expect("a statement");
        for person in &people {
            let values = params![person.name, person.hair_color, person.age, person.score];
            statement.execute(values).expect("a row");
        }
        drop(statement);
        transaction.commit().expect("a commit");
        people.len()
    }

    fn insert_many(&mut self, people: Vec<Person>) -> usize {
        let transaction = self.transaction();
        save_people(&transaction, &people);
        transaction.commit().expect("a commit");
        people.len()
    }

    fn insert_keys(&mut self, people: Vec<Person>) -> usize {
        let transaction = self.transaction();
        let mut statement = transaction.prepare_cached(INSERT_PERSON).expect("a statement");
        let mut keys = Vec::with_capacity(people.len());
        for person in &people {
            let values = params![person.name, person.hair_color, person.age, person.score];
            keys.push(statement.insert(values).expect("a row"));
        }
        drop(statement);
        transaction.commit().expect("a commit");
        counted(keys)
    }

    fn update(&mut self, ages: &[(i32, i32)]) -> usize {
        let transaction = self.transaction();
        let mut n_rows = 0;
        for (id, age) in ages {
            let mut statement =
                transaction.prepare_cached("UPDATE people SET age = ? WHERE id = ?").expect("a statement");
            n_rows += statement.execute(params![age, id]).expect("a row");
        }
        transaction.commit().expect("a commit");
        n_rows
    }

    fn eager(&mut self) -> usize {
        let teams = self.rows("SELECT id, name FROM teams", |row| Ok((row.get(0)?, row.get::<_, String>(1)?)));
        let keys: Vec<i32> = teams.iter().map(|team| team.0).collect();
        let sql = "SELECT id, team_id, name, hair_color, age, score FROM members WHERE team_id IN";
        let members = self.children(sql, &keys, |row| {
            let member: (i32, i32, String, Option<String>, i32, f64) =
                (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?);
            Ok(member)
        });
        let n_rows = teams.len() + members.len();
        let mut members = grouped(members, |member| member.1);
        counted(teams.into_iter().map(|team| (members.remove(&team.0).unwrap_or_default(), team)).collect());
        n_rows
    }

    /// The keys are told by the last of each statement.
    fn session_insert(&mut self, people: Vec<Person>) -> usize {
        let transaction = self.transaction();
        let keys = save_people(&transaction, &people);
        transaction.commit().expect("a commit");
        counted(keys.into_iter().zip(people).collect())
    }

    fn session_change(&mut self, ages: &[(i32, i32)], stopwatch: &mut Stopwatch) -> usize {
        let transaction = self.transaction();
        let sql = "SELECT id, name, hair_color, age, score FROM people ORDER BY id";
        let mut statement = transaction.prepare_cached(sql).expect("a statement");
        let rows = statement.query_map([], read_person).expect("rows");
        let mut people: Vec<PersonRow> = rows.collect::<Result<_, _>>().expect("rows that fit");
        drop(statement);
        stopwatch.measure(|| {
            let mut statement =
                transaction.prepare_cached("UPDATE people SET age = ? WHERE id = ?").expect("a statement");
            let mut n_rows = 0;
            for (id, age) in ages {
                people[*id as usize - 1].3 = *age;
                n_rows += statement.execute(params![age, id]).expect("a row");
            }
            drop(statement);
            transaction.commit().expect("a commit");
            n_rows
        })
    }

    fn session_graph_save(&mut self, teams: Vec<Team>) -> usize {
        let transaction = self.transaction();
        let team_keys = save(&transaction, "teams", &["name"], &teams, |team, values| values.push(&team.name));
        let keyed: Vec<(i64, Team)> = team_keys.into_iter().zip(teams).collect();
        let members: Vec<(&i64, &Person)> =
            keyed.iter().flat_map(|(key, team)| team.members.iter().map(move |member| (key, member))).collect();
        let columns = ["team_id", "name", "hair_color", "age", "score"];
        let keys = save(&transaction, "members", &columns, &members, |(team_id, member), values| {
            values.push(*team_id);
            person_values(member, values);
        });
        transaction.commit().expect("a commit");
        counted(keys) + counted(keyed)
    }
}
