use orm_core::prelude::*;

#[derive(DbEnum, Clone, Copy, Debug)]
struct Status; //~ ERROR: `DbEnum` is for an enum whose variants have no fields

fn main() {}
