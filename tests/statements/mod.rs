//! What each statement looks like in SQL, for every dialect, without any database.

mod delete;
mod insert;
mod link;
mod many;
mod path;
mod raw;
mod select;
mod sql_server;
mod subselect;
mod tree;
mod update;
mod version;

use orm_core::prelude::*;

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "groups", register = false)]
#[orm(has_many(members: User, by = group_id))]
pub(crate) struct Group {
    #[orm(primary_key)]
    pub(crate) id: i32,
    #[orm(length = 32)]
    pub(crate) name: String,
    #[orm(references = User)]
    pub(crate) owner_id: Option<i32>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "users", register = false)]
#[orm(has_many(owned_groups: Group, by = owner_id), has_many(posts: Post, by = author_id))]
#[orm(many_to_many(teams: Team, table = "user_team"))]
pub(crate) struct User {
    #[orm(primary_key)]
    pub(crate) id: i32,
    #[orm(length = 32, unique)]
    pub(crate) name: String,
    #[orm(references = Group)]
    pub(crate) group_id: Option<i32>,
    #[orm(default = 0)]
    pub(crate) visits: i64,
    #[orm(sensitive)]
    pub(crate) password: Option<String>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "posts", schema = "blog", register = false)]
pub(crate) struct Post {
    #[orm(primary_key)]
    pub(crate) id: i64,
    pub(crate) title: String,
    #[orm(references = User)]
    pub(crate) author_id: i32,
    pub(crate) score: f64,
    #[orm(default = now)]
    pub(crate) created_at: NaiveDateTime,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "teams", register = false)]
#[orm(many_to_many(members: User, table = "user_team"))]
pub(crate) struct Team {
    #[orm(primary_key)]
    pub(crate) id: i32,
    pub(crate) name: String,
}
