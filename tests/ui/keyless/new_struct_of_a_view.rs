use orm_core::prelude::*;

#[derive(Entity)]
#[orm(view, new(derive(Default)))] //~ ERROR: a view is only read, so there is no struct for new rows that `new` could speak of
struct ActiveUser {
    id: i32,
}

fn main() {}
