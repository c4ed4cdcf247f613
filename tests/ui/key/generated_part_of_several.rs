use orm_core::prelude::*;

#[derive(Entity)]
struct Line {
    #[orm(primary_key)]
    order_no: i32,
    #[orm(primary_key, generated = true)] //~ ERROR: `line_no` is part of a key of several columns, which the database cannot number
    line_no: i32,
}

fn main() {}
