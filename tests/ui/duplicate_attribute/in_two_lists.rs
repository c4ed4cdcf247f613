use orm_core::prelude::*;

#[derive(Entity)]
#[orm(table = "users")]
#[orm(schema = "sales", table = "people")] //~ ERROR: `table` is given twice
struct User {
    #[orm(primary_key)]
    id: i32,
}

fn main() {}
