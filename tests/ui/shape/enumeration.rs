use orm_core::prelude::*;

#[derive(Entity)]
enum Status { //~ ERROR: an enum is no entity; to store it in a column use `#[derive(DbEnum)]`
    Open,
    Closed,
}

fn main() {}
