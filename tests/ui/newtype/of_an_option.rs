use orm_core::prelude::*;

#[derive(DbType, Clone, Debug)]
struct Name(Option<String>);
//~* ERROR: `Option<String>` cannot be stored in a column

fn main() {}
