use orm_core::prelude::*;

#[derive(Entity)]
struct User; //~ ERROR: an entity needs fields, which become its columns

fn main() {}
