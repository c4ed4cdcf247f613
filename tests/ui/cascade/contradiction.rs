use orm_core::prelude::*;

#[derive(Entity)]
#[orm(has_many(members: User, by = group_id, cascade(delete, nullify)))] //~ ERROR: `nullify` contradicts `delete`: both say what becomes of the other side, keep one of them
#[orm(has_many(guests: User, by = guest_id, cascade(restrict, save, database)))] //~ ERROR: `database` contradicts `restrict`
#[orm(has_one(leader: User, by = leads_id, cascade(all, restrict)))] //~ ERROR: `restrict` contradicts `all`
#[orm(has_one(founder: User, by = founded_id, cascade(nullify, delete_orphan)))] //~ ERROR: `nullify` contradicts `delete_orphan`
struct Group {
    #[orm(primary_key)]
    id: i32,
}

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    #[orm(references = Group)]
    group_id: Option<i32>,
    #[orm(references = Group)]
    guest_id: Option<i32>,
    #[orm(references = Group, unique)]
    leads_id: Option<i32>,
    #[orm(references = Group, unique)]
    founded_id: Option<i32>,
}

fn main() {}
