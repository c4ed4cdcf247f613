use orm_core::prelude::*;

#[derive(Entity)]
#[orm(check("{age} >= 18 AND {heigth} > 0"))] //~ ERROR: `{heigth}` names no field; did you mean `height`?
struct User {
    #[orm(primary_key)]
    id: i32,
    age: i32,
    height: i32,
}

fn main() {}
