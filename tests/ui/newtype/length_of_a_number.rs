use orm_core::prelude::*;

#[derive(DbType, Clone, Debug)]
#[orm(length = 3)] //~ ERROR: `length` limits a text or bytes, and `Age` wraps `i32`
struct Age(i32);

fn main() {}
