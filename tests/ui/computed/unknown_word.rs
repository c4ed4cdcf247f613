use orm_core::prelude::*;

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    #[orm(computed("{name} || '!'", virtul))] //~ ERROR: unknown option `virtul`; did you mean `virtual`?
    loud: String,
    name: String,
}

fn main() {}
