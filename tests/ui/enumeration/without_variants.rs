use orm_core::prelude::*;

#[derive(DbEnum, Clone, Copy, Debug)]
enum Status {} //~ ERROR: an enum without variants cannot be stored: add one

fn main() {}
