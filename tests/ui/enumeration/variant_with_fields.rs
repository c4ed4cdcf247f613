use orm_core::prelude::*;

#[derive(DbEnum, Clone, Copy, Debug)]
enum Status {
    Open,
    Closed(i32), //~ ERROR: `Closed` has fields; only the name of a variant is stored, so it can have none
}

fn main() {}
