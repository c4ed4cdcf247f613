use orm_core::prelude::*;

#[derive(Entity)]
#[orm(hooks)]
struct User {
    #[orm(primary_key)]
    id: i32,
    name: String,
}

#[derive(Entity)]
struct Group {
    #[orm(primary_key)]
    id: i32,
    name: String,
}

impl Hooks for User {
    fn before_update(&mut self, changes: &Changes<'_, Self>) -> Result<()> {
        let _ = changes.has(Group::NAME); //~ ERROR: mismatched types
        Ok(())
    }
}

fn main() {}
