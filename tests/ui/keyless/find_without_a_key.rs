use orm_core::prelude::*;

#[derive(Entity)]
#[orm(no_primary_key)]
struct ActiveUser {
    id: i32,
    name: String,
}

fn main() {
    let _ = ActiveUser::find(7);
    //~^ ERROR: this entity has no primary key, so a row cannot be identified by it
    //~^ ERROR: mismatched types
}
