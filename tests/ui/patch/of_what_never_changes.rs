use orm_core::prelude::*;

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    name: String,
    #[orm(version)]
    version: i32,
    #[orm(computed = "{name} || '!'")]
    loud: String,
}

#[derive(Patch)]
#[orm(entity = User)]
struct UserPatch {
    id: Patched<i32>, //~ ERROR: `id` cannot be changed by a patch: the key finds the row
    version: Patched<i32>, //~ ERROR: `version` cannot be changed by a patch
    loud: Patched<String>, //~ ERROR: `loud` cannot be changed by a patch
    #[orm(to = User::ID)]
    key: Patched<i32>, //~ ERROR: `key` cannot be changed by a patch
}

fn main() {}
