use orm_core::prelude::*;

#[derive(DbType, Clone, Debug)]
#[orm(lenght = 3, unique)]
//~^ ERROR: unknown attribute `lenght` on a newtype; did you mean `length`?
//~^ ERROR: unknown attribute `unique` on a newtype
struct Name(String);

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    name: Name,
}

fn main() {}
