use orm_core::prelude::*;

use std::collections::HashMap;

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    tags: HashMap<String, String>, //~ ERROR: `HashMap<String, String>` cannot be stored in a column
    //~* ERROR: `HashMap<String, String>` cannot be stored in a column
    //~? HELP: column types are bool, the integers and floats, String
}

fn main() {}
