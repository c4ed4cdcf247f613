use orm_core::prelude::*;

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    visits: i64,
}

fn main() {
    let visits: i32 = 3;
    let _ = User::query().filter(User::VISITS.eq(visits)); //~ ERROR: a value of type `i32` cannot be compared with a column of type `i64`
    //~ LINES < 15
}
