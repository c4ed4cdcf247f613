use orm_core::prelude::*;

#[derive(Entity)]
#[orm(view)]
struct ActiveUser {
    #[orm(primary_key)] //~ ERROR: a view has no primary key: remove one of the two
    id: i32,
}

fn main() {}
