use orm_core::prelude::*;

#[derive(Embed, Clone, Debug)]
enum Stamps { //~ ERROR: an enum is no
    Created,
}

fn main() {}
