use orm_core::prelude::*;

#[derive(DbEnum, Clone, Debug)]
enum Status { //~ ERROR: the trait bound `Status: Copy` is not satisfied
    Open,
}

fn main() {}
