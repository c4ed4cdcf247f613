use orm_core::prelude::*;

#[derive(Entity)]
#[orm(view)]
struct ActiveUser {
    id: i32,
    name: String,
}

fn main() {
    let _ = ActiveUser::insert(ActiveUser { id: 1, name: "Ann".into() }); //~ ERROR: `ActiveUser` is a view: it is only read
}
