use orm_core::prelude::*;

#[derive(DbType, Clone, Debug)]
struct Point(f64, f64); //~ ERROR: `DbType` is for a struct around one value: `struct Point(String);`

fn main() {}
