use orm_core::prelude::*;

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    #[orm(sql_type = citext)] //~ ERROR: `sql_type` is written `sql_type = ".."` or `sql_type(postgres = "..")`
    name: String,
    #[orm(collation())] //~ ERROR: expected the SQL as a text first
    surname: String,
}

fn main() {}
