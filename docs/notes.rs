//! The entities of most of the page for users of SQLAlchemy, which shows them word for word.

#![allow(missing_docs, reason = "the page explains the fields")]

use orm_core::prelude::*;

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "groups")]
#[orm(has_many(members: User, by = group_id))]
pub struct Group {
    #[orm(primary_key)]
    pub id: i32,
    #[orm(length = 32)]
    pub name: String,
    #[orm(references = User)] // the relationship `owner`
    pub owner_id: Option<i32>,
    #[orm(references = User)] // the relationship `leader`
    pub leader_id: Option<i32>,
    #[orm(default = now, on_update = now)]
    pub updated_at: NaiveDateTime,
    #[orm(default = now)]
    pub created_at: NaiveDateTime,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "users")]
#[orm(has_many(group_owners: Group, by = owner_id), has_many(group_leaders: Group, by = leader_id))]
pub struct User {
    #[orm(primary_key)]
    pub id: i32,
    #[orm(length = 32)]
    pub name: String,
    #[orm(length = 32)]
    pub surname: String,
    #[orm(references = Group)] // the relationship `group`
    pub group_id: Option<i32>,
    #[orm(default = now, on_update = now)]
    pub updated_at: NaiveDateTime,
    #[orm(default = now)]
    pub created_at: NaiveDateTime,
}

/// An engine over a database in memory: the group *core* with its owner Ann and its member Bob.
///
/// # Errors
/// None that a database in memory should have.
pub fn engine() -> Result<Engine> {
    let engine = Engine::connect("sqlite://")?;
    Schema::new().entity::<User>().entity::<Group>().create_all(&engine)?;
    engine.transaction(|s| {
        let core = Group::insert(NewGroup { name: "core".into(), owner_id: None, leader_id: None }).one(s)?;
        let user = |name: &str| NewUser { name: name.into(), surname: "B".into(), group_id: Some(core.id.into()) };
        let users = User::insert_many(["Ann", "Bob"].map(user)).all(s)?;
        Group::update().filter(Group::ID.eq(core.id)).set(Group::OWNER_ID, users[0].id).execute(s)
    })?;
    Ok(engine)
}
