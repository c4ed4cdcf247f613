use orm_core::prelude::*;

#[derive(Entity)]
#[orm(view, index(name))] //~ ERROR: a view is only read: `index` belongs to the tables that it reads from
struct ActiveUser {
    id: i32,
    #[orm(default = "x")] //~ ERROR: a view is only read: `default` belongs to the table that `name` comes from
    name: String,
}

fn main() {}
