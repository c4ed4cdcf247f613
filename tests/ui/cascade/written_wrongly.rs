use orm_core::prelude::*;

#[derive(Entity)]
#[orm(has_many(members: User, by = group_id, cascade = delete))] //~ ERROR: `cascade` is written `cascade(delete, delete_orphan)`
#[orm(has_many(guests: User, by = guest_id, cascade()))] //~ ERROR: `cascade` is written `cascade(delete, delete_orphan)`
#[orm(has_many(friends: User, by = friend_id, cascade(delete, delete)))] //~ ERROR: `delete` is given twice
#[orm(has_many(others: User, by = other_id, cascade(delet)))] //~ ERROR: `cascade` does not know `delet`; did you mean `delete`?
struct Group {
    #[orm(primary_key)]
    id: i32,
    #[orm(cascade(save))] //~ ERROR: `cascade` belongs to a foreign key: add `references = ..` to `size`
    size: i32,
}

#[derive(Entity)]
struct User {
    #[orm(primary_key)]
    id: i32,
    #[orm(references = Group)]
    group_id: i32,
    #[orm(references = Group)]
    guest_id: i32,
    #[orm(references = Group)]
    friend_id: i32,
    #[orm(references = Group)]
    other_id: i32,
}

fn main() {}
