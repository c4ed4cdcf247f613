use orm_core::prelude::*;

#[derive(Entity)]
struct Group {
    #[orm(primary_key)]
    id: i32,
    name: String,
}

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    age: i32,
}

fn main() {
    let _ = Group::update().set(User::AGE, 3); //~ ERROR: mismatched types
    let _ = Group::update().set(Group::NAME, 3); //~ ERROR: a value of type `{integer}` cannot be assigned to a column of type `String`
    let _ = Group::delete().filter(User::AGE.gt(3)); //~ ERROR: expected `Expr<Group, bool>`, found `Expr<User, bool>`
    let _ = Group::query().filter(Group::NAME); //~ ERROR: expected `Expr<Group, bool>`, found
}
