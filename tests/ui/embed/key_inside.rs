use orm_core::prelude::*;

#[derive(Embed, Clone, Debug)]
struct Stamps {
    #[orm(primary_key)] //~ ERROR: an embedded struct is a part of many tables, so keys, versions and structs inside it stay in the entity
    id: i32,
}

fn main() {}
