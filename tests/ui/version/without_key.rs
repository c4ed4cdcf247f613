use orm_core::prelude::*;

#[derive(Entity)]
#[orm(no_primary_key)]
struct Line {
    text: String,
    #[orm(version)] //~ ERROR: `version` is compared when a row is found by its key, and this table has none: remove it
    version: i32,
}

#[derive(Entity)]
#[orm(view)]
struct Report {
    text: String,
    #[orm(version)] //~ ERROR: a view is only read: `version` belongs to the table that the rows are updated in
    version: i32,
}

fn main() {}
