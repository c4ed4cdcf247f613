use orm_core::prelude::*;

#[derive(DbEnum, Clone, Copy, Debug)]
enum Status {
    #[orm(name = "open")] //~ ERROR: unknown attribute `name` on a variant; allowed: `rename`
    Open,
}

fn main() {}
