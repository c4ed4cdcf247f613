use orm_core::prelude::*;

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    #[orm(length = "32", uniqe, colunm = "title", comment = 7)]
    //~^ ERROR: `length` is written `length = 32`
    //~^ ERROR: did you mean `unique`?
    //~^ ERROR: did you mean `column`?
    //~^ ERROR: `comment` is written `comment = ".."`
    name: String,
}

fn main() {}
