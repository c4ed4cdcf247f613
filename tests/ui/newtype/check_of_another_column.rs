use orm_core::prelude::*;

#[derive(DbType, Clone, Debug)]
#[orm(check = "{email} LIKE '%@%'")] //~ ERROR: the condition of a type speaks of the column that holds it, as `{field}`
struct Email(String);

fn main() {}
