use orm_core::prelude::*;

#[derive(Entity)]
#[orm(has_many(members: User, by = group_id))]
struct Group {
    #[orm(primary_key)]
    id: i32,
    name: String,
}

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    name: String,
    #[orm(references = Group)]
    group_id: Option<i32>,
}

#[derive(Dto)]
#[orm(entity = User, tabel = "users")] //~ ERROR: unknown attribute `tabel` on a DTO's struct
struct UserDto {
    #[orm(form = User::NAME)] //~ ERROR: unknown attribute `form` on a DTO's field; did you mean `from`?
    title: String,
    #[orm(depth = 0)] //~ ERROR: `depth` is 1 or more
    group: Option<Box<UserDto>>,
}

fn main() {}
