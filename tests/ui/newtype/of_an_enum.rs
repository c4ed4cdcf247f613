use orm_core::prelude::*;

#[derive(DbType, Clone, Debug)]
enum Status { //~ ERROR: an enum is stored by the names of its variants: `#[derive(DbEnum)]`
    Open,
}

fn main() {}
