use orm_core::prelude::*;

#[derive(DbEnum, Clone, Copy, Debug)]
#[orm(storage = cheked)] //~ ERROR: `storage` is not `cheked`; did you mean `checked`?
enum Status {
    Open,
}

fn main() {}
