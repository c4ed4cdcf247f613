use orm_core::prelude::*;

#[derive(Embed, Clone, Debug)]
struct Stamps {
    name: String,
}

#[derive(Embed, Clone, Debug)]
struct Address {
    city: String,
}

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    #[orm(embed)]
    stamps: Stamps,
}

fn main() {
    let _ = User::STAMPS.then(Address::CITY); //~ ERROR: mismatched types
    let _ = User::query().filter(Stamps::NAME.eq("x")); //~ ERROR: expected `Expr<User, bool>`, found `Expr<Stamps, bool>`
}
