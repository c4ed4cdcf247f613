use orm_core::prelude::*;

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    name: String,
}

#[derive(Patch)]
struct Ownerless { //~ ERROR: `Ownerless` does not say what entity it changes: add `#[orm(entity = ..)]` to the struct
    name: Patched<String>,
}

#[derive(Patch)]
#[orm(entity = User)]
struct Tuple(Patched<String>); //~ ERROR: a patch is a struct with named fields, which say what can change

#[derive(Patch)]
#[orm(entity = User)]
struct Generic<T> { //~ ERROR: a patch has no parameters: write `Generic` without them
    name: Patched<T>,
}

#[derive(Patch)]
#[orm(entiy = User)] //~ ERROR: unknown attribute `entiy` on a patch's struct; did you mean `entity`?
struct Misspelt { //~ ERROR: `Misspelt` does not say what entity it changes
    #[orm(form = User::NAME)] //~ ERROR: unknown attribute `form` on a patch's field; allowed: `to`
    name: Patched<String>,
}

fn main() {}
