use orm_core::prelude::*;

#[derive(Entity)]
struct Group {
    #[orm(primary_key)]
    tenant_id: i32,
    #[orm(primary_key)]
    id: i32,
}

#[derive(Entity)]
struct City {
    #[orm(primary_key)]
    id: i32,
}

#[derive(Entity)]
#[orm(foreign_key(tenant_id, group_id = Group(tenant_id, id), relation = group, cascade(delete)))] //~ ERROR: `delete` says what becomes of rows when the row they refer to goes: it belongs to `has_many` or `has_one` on the other struct
struct User {
    #[orm(primary_key)]
    id: i32,
    tenant_id: i32,
    group_id: i32,
    #[orm(references = City, cascade(save, delete_orphan))] //~ ERROR: `delete_orphan` says what becomes of rows when the row they refer to goes
    city_id: i32,
    #[orm(references = City, cascade(all))] //~ ERROR: `all` includes `delete`, and deleting a row leaves the row it refers to alone
    home_id: i32,
    #[orm(references = City, cascade(refesh))] //~ ERROR: `cascade` does not know `refesh`; did you mean `refresh`?
    work_id: i32,
}

fn main() {}
