use orm_core::prelude::*;

#[derive(Embed, Clone, Debug)]
#[orm(index(name, name = "by_name"))] //~ ERROR: an embedded struct stands in many tables
struct Stamps {
    name: String,
}

fn main() {}
