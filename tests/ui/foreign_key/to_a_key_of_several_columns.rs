use orm_core::prelude::*;

#[derive(Entity)]
struct Line {
    #[orm(primary_key)]
    order_no: i32,
    #[orm(primary_key)]
    line_no: i32,
}

#[derive(Entity)]
struct Note {
    #[orm(primary_key)]
    id: i32,
    #[orm(references = Line)]
    //~? ERROR: `(i32, i32)` cannot be stored in a column
    line_id: i32, //~ ERROR: a foreign key of type `i32` cannot refer to a column of type `(i32, i32)`
}

fn main() {}
