use orm_core::prelude::*;

#[derive(Entity)]
struct Group {
    #[orm(primary_key)]
    id: i32,
    name: String,
}

#[derive(Entity)]
#[orm(many_to_many(groups: Group, table = "line_group"))] //~ ERROR: `Line` has a key of several columns, which needs a struct for the table in between: `through = ..`
struct Line {
    #[orm(primary_key)]
    order_no: i32,
    #[orm(primary_key)]
    line_no: i32,
}

fn main() {}
