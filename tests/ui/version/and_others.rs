use orm_core::prelude::*;

#[derive(Entity)]
struct Key {
    #[orm(primary_key, version)] //~ ERROR: `id` has both `version` and `primary_key`
    id: i32,
}

#[derive(Entity)]
struct Filled {
    #[orm(primary_key)]
    id: i32,
    #[orm(version, on_update = 2)] //~ ERROR: `version` has both `version` and `on_update`
    version: i32,
}

#[derive(Entity)]
struct Database {
    #[orm(primary_key)]
    id: i32,
    #[orm(version, server_default = "1")] //~ ERROR: `version` has both `version` and `server_default`
    version: i32,
}

#[derive(Entity)]
struct Computed {
    #[orm(primary_key)]
    id: i32,
    #[orm(version, computed = "{id} + 1")] //~ ERROR: `version` has both `version` and `computed`
    version: i32,
}

#[derive(Entity)]
struct Reference {
    #[orm(primary_key)]
    id: i32,
    #[orm(version, references = Key, relation = key)] //~ ERROR: `version` has both `version` and `references`
    version: i32,
}

fn main() {}
