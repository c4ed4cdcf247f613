use orm_core::prelude::*;

#[derive(Entity, Debug)]
struct User {
    #[orm(primary_key)]
    id: i32,
    name: String,
}

fn main() -> Result<()> {
    let mut s = Engine::connect("sqlite://")?.session();
    s.load(User::query())?;
    s.load(User::query().select(User::NAME))?; //~ ERROR: the rows of this query are no objects of `User`
    Ok(())
}
