use orm_core::prelude::*;

#[derive(Entity)]
struct Line {
    #[orm(primary_key)]
    a: i32,
    #[orm(primary_key)]
    b: i32,
    #[orm(primary_key)]
    c: i32,
    #[orm(primary_key)]
    d: i32,
    #[orm(primary_key)] //~ ERROR: a primary key has 4 columns at most, found 5
    e: i32,
}

fn main() {}
