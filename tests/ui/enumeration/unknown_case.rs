use orm_core::prelude::*;

#[derive(DbEnum, Clone, Copy, Debug)]
#[orm(rename_all = "snakecase")] //~ ERROR: unknown case `snakecase`; did you mean `snake_case`?
enum Status {
    Open,
}

fn main() {}
