use orm_core::prelude::*;

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    #[orm(default = now, server_default = "CURRENT_TIMESTAMP")] //~ ERROR: `created_at` has both `default` and `server_default`: keep one of them
    created_at: NaiveDateTime,
}

fn main() {}
