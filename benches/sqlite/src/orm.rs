//! The same through the ORM.

use orm_core::engine::PooledConnection;
use orm_core::prelude::*;

use crate::{ROWS, Side};

/// The row.
#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "users")]
struct User {
    #[orm(primary_key)]
    id: i64,
    name: String,
    hair_color: Option<String>,
    age: i32,
    score: f64,
}

/// An engine with a database in memory.
pub struct Orm {
    connection: PooledConnection,
}

impl Orm {
    /// A database with the empty table.
    pub fn new() -> Orm {
        let engine = Engine::connect("sqlite://").expect("an engine");
        Schema::new().entity::<User>().create_all(&engine).expect("a table");
        Orm { connection: engine.connection().expect("a connection") }
    }
}

impl Side for Orm {
    fn insert_all(&mut self) {
        let rows = (0..ROWS).map(|number| NewUser {
            name: format!("user {number}"),
            hair_color: (number % 2 == 0).then(|| "brown".to_owned()),
            age: number as i32 % 90,
            score: number as f64 / 3.0,
        });
        User::insert_many(rows).execute(&mut self.connection).expect("rows");
    }

    fn delete_all(&mut self) {
        User::delete().all_rows().execute(&mut self.connection).expect("no rows");
    }

    fn read_all(&mut self) -> usize {
        let users = User::query().all(&mut self.connection).expect("rows");
        users.iter().filter(|user| user.id > 0 && user.score >= 0.0 && user.age >= 0 && !user.name.is_empty()).count()
            + users.iter().filter(|user| user.hair_color.as_deref() == Some("red")).count()
    }

    fn find_each(&mut self) -> usize {
        (1..=ROWS as i64)
            .filter(|id| User::find(*id).one(&mut self.connection).expect("a row").id == *id)
            .count()
    }

    fn update_each(&mut self) {
        self.connection
            .transaction(|db| {
                (1..=ROWS as i64).try_for_each(|id| {
                    User::update().filter(User::ID.eq(id)).set(User::AGE, id as i32 % 80).execute(db).map(drop)
                })
            })
            .expect("rows");
    }
}
