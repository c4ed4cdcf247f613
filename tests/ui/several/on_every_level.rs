use orm_core::prelude::*;

#[derive(Entity)]
#[orm(tabel = "users")] //~ ERROR: did you mean `table`?
#[orm(unique(nmae))] //~ ERROR: `unique` names an unknown field `nmae`; did you mean `name`?
struct User { //~ ERROR: `User` has no primary key
    id: i32,
    #[orm(lenght = 32)] //~ ERROR: did you mean `length`?
    name: String,
    #[orm(on_delete = cascade, default = 1, server_default = "2")]
    //~^ ERROR: `on_delete` belongs to a foreign key
    //~^ ERROR: `age` has both `default` and `server_default`
    age: i32,
}

fn main() {}
