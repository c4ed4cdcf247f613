//! The cases with the `postgres` crate alone, as one would write them by hand: statements are prepared once, lists are arrays.

use std::collections::HashMap;
use std::process::ExitCode;

use bench_cases::{BLACK, Library, Person, Stopwatch, Team, User, Work, counted};
use postgres::binary_copy::BinaryCopyInWriter;
use postgres::types::{ToSql, Type};
use postgres::{Client, NoTls, Row, Statement, Transaction};

/// A connection and its prepared statements, by text.
struct Postgres {
    client: Client,
    statements: HashMap<String, Statement>,
}

/// A row of `users` or, with more columns, of another table; nobody reads them.
type UserRow = (i32, String, Option<String>);
type PostRow = (i32, i32, String, Option<String>);
type CommentRow = (i32, i32, String);
type PersonRow = (i32, String, Option<String>, i32, f64);

const INSERT_PERSON: &str = "INSERT INTO people (name, hair_color, age, score) VALUES ($1, $2, $3, $4)";
const INSERT_PEOPLE: &str = "INSERT INTO people (name, hair_color, age, score) \
    SELECT * FROM unnest($1::varchar[], $2::varchar[], $3::int[], $4::float8[])";

fn main() -> ExitCode {
    bench_cases::main::<Postgres>()
}

impl Postgres {
    fn prepared(&mut self, sql: &str) -> Statement {
        if let Some(statement) = self.statements.get(sql) {
            return statement.clone();
        }
        let statement = self.client.prepare(sql).expect("a statement");
        self.statements.insert(sql.to_owned(), statement.clone());
        statement
    }

    fn rows<T>(&mut self, sql: &str, binds: &[&(dyn ToSql + Sync)], read: fn(&Row) -> T) -> Vec<T> {
        let statement = self.prepared(sql);
        self.client.query(&statement, binds).expect("rows").iter().map(read).collect()
    }
}

fn read_user(row: &Row) -> UserRow {
    (row.get(0), row.get(1), row.get(2))
}

fn read_post(row: &Row) -> PostRow {
    (row.get(0), row.get(1), row.get(2), row.get(3))
}

fn read_comment(row: &Row) -> CommentRow {
    (row.get(0), row.get(1), row.get(2))
}

fn read_person(row: &Row) -> PersonRow {
    (row.get(0), row.get(1), row.get(2), row.get(3), row.get(4))
}

fn read_joined(row: &Row) -> (UserRow, Option<PostRow>) {
    let post = row.get::<_, Option<i32>>(3).map(|id| (id, row.get(4), row.get(5), row.get(6)));
    (read_user(row), post)
}

/// Children by the key they point to.
fn grouped<T>(rows: Vec<T>, key: fn(&T) -> i32) -> HashMap<i32, Vec<T>> {
    let mut groups: HashMap<i32, Vec<T>> = HashMap::new();
    for row in rows {
        groups.entry(key(&row)).or_default().push(row);
    }
    groups
}

/// People as four arrays, for one statement.
fn arrays<'p>(
    people: impl Iterator<Item = &'p Person> + Clone,
) -> (Vec<&'p str>, Vec<Option<&'p str>>, Vec<i32>, Vec<f64>) {
    (
        people.clone().map(|person| person.name.as_str()).collect(),
        people.clone().map(|person| person.hair_color.as_deref()).collect(),
        people.clone().map(|person| person.age).collect(),
        people.map(|person| person.score).collect(),
    )
}

fn key(row: &Row) -> i32 {
    row.get(0)
}

fn begin(client: &mut Client) -> Transaction<'_> {
    client.transaction().expect("a transaction")
}

impl Library for Postgres {
    type NewUser = User;
    type NewPerson = Person;
    type NewTeam = Team;

    fn open(url: &str) -> Postgres {
        Postgres { client: Client::connect(url, NoTls).expect("a connection"), statements: HashMap::new() }
    }

    fn versions(&mut self) -> String {
        let lock = include_str!("../../Cargo.lock");
        let version: String =
            self.client.query_one("SELECT current_setting('server_version')", &[]).expect("a version").get(0);
        let (wrapper, driver) = (bench_cases::locked(lock, "postgres"), bench_cases::locked(lock, "tokio-postgres"));
        format!("{wrapper} over {driver}, PostgreSQL {version}")
    }

    fn script(&mut self, sql: &str) {
        self.client.batch_execute(sql).expect("a script");
    }

    fn offers(_: Work) -> bool {
        true
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
        counted(self.rows("SELECT id, name, hair_color FROM users", &[], read_user))
    }

    fn medium(&mut self) -> usize {
        let sql = "SELECT users.id, name, hair_color, posts.id, user_id, title, body FROM users \
                   LEFT JOIN posts ON posts.user_id = users.id WHERE hair_color = $1 ORDER BY name DESC";
        counted(self.rows(sql, &[&BLACK], read_joined))
    }

    fn insert(&mut self, users: Vec<User>) -> usize {
        let sql = "INSERT INTO users (name, hair_color) SELECT * FROM unnest($1::varchar[], $2::varchar[])";
        let statement = self.prepared(sql);
        let names: Vec<&str> = users.iter().map(|user| user.name.as_str()).collect();
        let colors: Vec<Option<&str>> = users.iter().map(|user| user.hair_color.as_deref()).collect();
        self.client.execute(&statement, &[&names, &colors]).expect("rows") as usize
    }

    fn associations(&mut self) -> usize {
        let users = self.rows("SELECT id, name, hair_color FROM users", &[], read_user);
        let keys: Vec<i32> = users.iter().map(|user| user.0).collect();
        let sql = "SELECT id, user_id, title, body FROM posts WHERE user_id = ANY($1)";
        let posts = self.rows(sql, &[&keys], read_post);
        let keys: Vec<i32> = posts.iter().map(|post| post.0).collect();
        let sql = "SELECT id, post_id, text FROM comments WHERE post_id = ANY($1)";
        let comments = self.rows(sql, &[&keys], read_comment);
        let n_rows = users.len() + posts.len() + comments.len();
        let mut comments = grouped(comments, |comment| comment.1);
        let posts = posts.into_iter().map(|post| (comments.remove(&post.0).unwrap_or_default(), post)).collect();
        let mut posts = grouped(posts, |(_, post)| post.1);
        counted(users.into_iter().map(|user| (posts.remove(&user.0).unwrap_or_default(), user)).collect());
        n_rows
    }

    fn find(&mut self, id: i32) -> usize {
        let statement = self.prepared("SELECT id, name, hair_color, age, score FROM people WHERE id = $1");
        let person = read_person(&self.client.query_one(&statement, &[&id]).expect("a row"));
        usize::from(person.0 == id)
    }

    fn read(&mut self) -> usize {
        counted(self.rows("SELECT id, name, hair_color, age, score FROM people", &[], read_person))
    }

    fn insert_each(&mut self, people: Vec<Person>) -> usize {
        let statement = self.prepared(INSERT_PERSON);
        let mut transaction = begin(&mut self.client);
        for person in &people {
            let values: [&(dyn ToSql + Sync); 4] = [&person.name, &person.hair_color, &person.age, &person.score];
            transaction.execute(&statement, &values).expect("a row");
        }
        transaction.commit().expect("a commit");
        people.len()
    }

    fn insert_many(&mut self, people: Vec<Person>) -> usize {
        let statement = self.prepared(INSERT_PEOPLE);
        let (names, colors, ages, scores) = arrays(people.iter());
        self.client.execute(&statement, &[&names, &colors, &ages, &scores]).expect("rows") as usize
    }

    fn insert_keys(&mut self, people: Vec<Person>) -> usize {
        let (names, colors, ages, scores) = arrays(people.iter());
        let sql = format!("{INSERT_PEOPLE} RETURNING id");
        counted(self.rows(&sql, &[&names, &colors, &ages, &scores], key))
    }

    fn copy(&mut self, people: Vec<Person>) -> usize {
        let mut transaction = begin(&mut self.client);
        let sql = "COPY people (name, hair_color, age, score) FROM STDIN (FORMAT binary)";
        let sink = transaction.copy_in(sql).expect("COPY");
        let mut writer = BinaryCopyInWriter::new(sink, &[Type::VARCHAR, Type::VARCHAR, Type::INT4, Type::FLOAT8]);
        for person in &people {
            let values: [&(dyn ToSql + Sync); 4] = [&person.name, &person.hair_color, &person.age, &person.score];
            writer.write(&values).expect("a row");
        }
        let n_rows = writer.finish().expect("rows");
        transaction.commit().expect("a commit");
        n_rows as usize
    }

    fn update(&mut self, ages: &[(i32, i32)]) -> usize {
        let statement = self.prepared("UPDATE people SET age = $1 WHERE id = $2");
        let mut transaction = begin(&mut self.client);
        let n_rows =
            ages.iter().map(|(id, age)| transaction.execute(&statement, &[age, id]).expect("a row")).sum::<u64>();
        transaction.commit().expect("a commit");
        n_rows as usize
    }

    fn eager(&mut self) -> usize {
        let teams = self.rows("SELECT id, name FROM teams", &[], |row| (row.get(0), row.get::<_, String>(1)));
        let keys: Vec<i32> = teams.iter().map(|team| team.0).collect();
        let sql = "SELECT id, team_id, name, hair_color, age, score FROM members WHERE team_id = ANY($1)";
        let members = self.rows(sql, &[&keys], |row| {
            let member: (i32, i32, String, Option<String>, i32, f64) =
                (row.get(0), row.get(1), row.get(2), row.get(3), row.get(4), row.get(5));
            member
        });
        let n_rows = teams.len() + members.len();
        let mut members = grouped(members, |member| member.1);
        counted(teams.into_iter().map(|team| (members.remove(&team.0).unwrap_or_default(), team)).collect());
        n_rows
    }

    fn session_insert(&mut self, people: Vec<Person>) -> usize {
        let (names, colors, ages, scores) = arrays(people.iter());
        let sql = format!("{INSERT_PEOPLE} RETURNING id");
        let keys = self.rows(&sql, &[&names, &colors, &ages, &scores], key);
        counted(keys.into_iter().zip(people).collect())
    }

    fn session_change(&mut self, ages: &[(i32, i32)], stopwatch: &mut Stopwatch) -> usize {
        let people = self.prepared("SELECT id, name, hair_color, age, score FROM people ORDER BY id");
        let update = "UPDATE people SET age = new.age FROM unnest($1::int[], $2::int[]) AS new (id, age) \
                      WHERE people.id = new.id";
        let update = self.prepared(update);
        let mut transaction = begin(&mut self.client);
        let rows = transaction.query(&people, &[]).expect("rows");
        let mut people: Vec<PersonRow> = rows.iter().map(read_person).collect();
        stopwatch.measure(|| {
            ages.iter().for_each(|(id, age)| people[*id as usize - 1].3 = *age);
            let (ids, ages): (Vec<i32>, Vec<i32>) = ages.iter().copied().unzip();
            let n_rows = transaction.execute(&update, &[&ids, &ages]).expect("rows");
            transaction.commit().expect("a commit");
            n_rows as usize
        })
    }

    fn session_graph_save(&mut self, teams: Vec<Team>) -> usize {
        let insert_teams = self.prepared("INSERT INTO teams (name) SELECT * FROM unnest($1::varchar[]) RETURNING id");
        let insert_members = "INSERT INTO members (team_id, name, hair_color, age, score) \
            SELECT * FROM unnest($1::int[], $2::varchar[], $3::varchar[], $4::int[], $5::float8[]) RETURNING id";
        let insert_members = self.prepared(insert_members);
        let mut transaction = begin(&mut self.client);
        let names: Vec<&str> = teams.iter().map(|team| team.name.as_str()).collect();
        let team_keys: Vec<i32> = transaction.query(&insert_teams, &[&names]).expect("rows").iter().map(key).collect();
        let keyed: Vec<(i32, Team)> = team_keys.into_iter().zip(teams).collect();
        let team_ids: Vec<i32> = keyed.iter().flat_map(|(key, team)| vec![*key; team.members.len()]).collect();
        let (names, colors, ages, scores) = arrays(keyed.iter().flat_map(|(_, team)| &team.members));
        let binds: [&(dyn ToSql + Sync); 5] = [&team_ids, &names, &colors, &ages, &scores];
        let keys: Vec<i32> = transaction.query(&insert_members, &binds).expect("rows").iter().map(key).collect();
        transaction.commit().expect("a commit");
        counted(keys) + counted(keyed)
    }
}
