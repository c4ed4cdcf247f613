use orm_core::prelude::*;

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    #[orm(version)] //~ ERROR: `version` counts in `i16`, `i32`, `i64`, `u16`, `u32` or `u64`, and `etag` is of type `String`
    etag: String,
}

fn main() {}
