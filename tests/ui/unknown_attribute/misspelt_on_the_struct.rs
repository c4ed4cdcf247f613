use orm_core::prelude::*;

#[derive(Entity)]
#[orm(tabel = "users")] //~ ERROR: unknown attribute `tabel` on an entity's struct; did you mean `table`?
struct User {
    #[orm(primary_key)]
    id: i32,
}

fn main() {}
