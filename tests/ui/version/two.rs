use orm_core::prelude::*;

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    #[orm(version)]
    version: i32,
    #[orm(version)] //~ ERROR: `version` is the version already: one column counts a row's changes
    changes: i64,
}

fn main() {}
