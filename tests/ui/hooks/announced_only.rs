use orm_core::prelude::*;

#[derive(Entity)]
#[orm(hooks)] //~ ERROR: `User` says `#[orm(hooks)]`, but there is no `impl Hooks for User`
struct User {
    #[orm(primary_key)]
    id: i32,
}

fn main() {}
//~ HELP: write `impl Hooks for User { .. }` with the hooks that it has, or remove `hooks`
//~ LINES < 25
