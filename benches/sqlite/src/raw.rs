//! rusqlite alone, as one would write it by hand.

use rusqlite::{Connection, params};

use crate::{ROWS, Side};

/// The row, by hand.
struct User {
    id: i64,
    name: String,
    hair_color: Option<String>,
    age: i32,
    score: f64,
}

/// A connection to a database in memory.
pub struct Raw {
    connection: Connection,
}

impl Raw {
    /// A database with the empty table.
    pub fn new() -> Raw {
        let connection = Connection::open_in_memory().expect("memory");
        connection
            .execute_batch(
                "CREATE TABLE users (id INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, hair_color TEXT, \
                 age INTEGER NOT NULL, score REAL NOT NULL)",
            )
            .expect("a table");
        Raw { connection }
    }
}

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<User> {
    Ok(User { id: row.get(0)?, name: row.get(1)?, hair_color: row.get(2)?, age: row.get(3)?, score: row.get(4)? })
}

impl Side for Raw {
    fn insert_all(&mut self) {
        let transaction = self.connection.transaction().expect("a transaction");
        {
            let sql = "INSERT INTO users (name, hair_color, age, score) VALUES (?, ?, ?, ?)";
            let mut statement = transaction.prepare_cached(sql).expect("a statement");
            for number in 0..ROWS {
                let hair_color = (number % 2 == 0).then_some("brown");
                statement
                    .execute(params![format!("user {number}"), hair_color, number as i32 % 90, number as f64 / 3.0])
                    .expect("a row");
            }
        }
        transaction.commit().expect("a commit");
    }

    fn delete_all(&mut self) {
        self.connection.execute("DELETE FROM users", []).expect("no rows");
    }

    fn read_all(&mut self) -> usize {
        let mut statement =
            self.connection.prepare_cached("SELECT id, name, hair_color, age, score FROM users").expect("a statement");
        let users: Vec<User> =
            statement.query_map([], read).expect("rows").collect::<Result<_, _>>().expect("rows that fit");
        users.iter().filter(|user| user.id > 0 && user.score >= 0.0 && user.age >= 0 && !user.name.is_empty()).count()
            + users.iter().filter(|user| user.hair_color.as_deref() == Some("red")).count()
    }

    fn find_each(&mut self) -> usize {
        let sql = "SELECT id, name, hair_color, age, score FROM users WHERE id = ?";
        (1..=ROWS as i64)
            .filter(|id| {
                let mut statement = self.connection.prepare_cached(sql).expect("a statement");
                statement.query_row([id], read).expect("a row").id == *id
            })
            .count()
    }

    fn update_each(&mut self) {
        let transaction = self.connection.transaction().expect("a transaction");
        for id in 1..=ROWS as i64 {
            let mut statement =
                transaction.prepare_cached("UPDATE users SET age = ? WHERE id = ?").expect("a statement");
            statement.execute(params![id as i32 % 80, id]).expect("a row");
        }
        transaction.commit().expect("a commit");
    }
}
