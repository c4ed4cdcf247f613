use orm_core::prelude::*;

#[derive(Entity)]
#[orm(many_to_many(lines: Line, table = "line_group"))] //~ ERROR: the association table has 1 column for `Line`, whose key has another number of them: name all, `to = (a, b)`
struct Group {
    #[orm(primary_key)]
    id: i32,
    name: String,
}

#[derive(Entity)]
struct Line {
    #[orm(primary_key)]
    order_no: i32,
    #[orm(primary_key)]
    line_no: i32,
}

fn main() {}
