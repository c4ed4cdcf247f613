use orm_core::prelude::*;

#[derive(Entity)]
#[orm(view, hooks)] //~ ERROR: hooks are called by a session, which keeps only rows that have a primary key: remove `hooks`
struct Report {
    text: String,
}

impl Hooks for Report {}

fn main() {}
