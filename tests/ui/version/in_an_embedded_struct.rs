use orm_core::prelude::*;

#[derive(Embed, Clone, Debug)]
struct Stamps {
    #[orm(version)] //~ ERROR: put a field with `version` there
    version: i32,
}

fn main() {}
