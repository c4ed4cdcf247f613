use orm_core::prelude::*;

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
}

impl Hooks for User { //~ ERROR: nobody would call the hooks of `User`
    fn after_delete(&self) {
        println!("gone");
    }
}

fn main() {}
//~ HELP: add `#[orm(hooks)]` to the struct
//~ LINES < 20
