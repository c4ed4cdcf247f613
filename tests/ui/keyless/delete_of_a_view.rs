use orm_core::prelude::*;

#[derive(Entity)]
#[orm(view)]
struct ActiveUser {
    id: i32,
    name: String,
}

fn main() {
    let _ = ActiveUser::delete(); //~ ERROR: `ActiveUser` is a view: it is only read
}
