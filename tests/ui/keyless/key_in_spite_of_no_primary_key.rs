use orm_core::prelude::*;

#[derive(Entity)]
#[orm(no_primary_key)]
struct Log {
    #[orm(primary_key)] //~ ERROR: a table with `no_primary_key` has no primary key: remove one of the two
    id: i32,
}

fn main() {}
