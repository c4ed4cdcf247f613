use orm_core::prelude::*;

#[derive(Entity)]
#[orm(view)]
struct ActiveUser {
    id: i32,
    name: String,
}

fn main() {
    let find = ActiveUser::find; //~ ERROR: this entity has no primary key, so a row cannot be identified by it
    let _ = find;
}
