use orm_core::prelude::*;

#[derive(Embed, Clone, Debug)]
struct Stamps {
    #[orm(lenght = 3)] //~ ERROR: unknown attribute `lenght` on a field of an embedded struct; did you mean `length`?
    name: String,
}

fn main() {}
