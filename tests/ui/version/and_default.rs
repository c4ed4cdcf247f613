use orm_core::prelude::*;

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    #[orm(version, default = 0)] //~ ERROR: `version` has both `version` and `default`: a version starts at 1 and is raised by every update
    version: i32,
}

fn main() {}
