use orm_core::prelude::*;

#[derive(Entity)]
union Bits { //~ ERROR: a union is no entity; write a struct with named fields
    float: f32,
    int: u32,
}

fn main() {}
