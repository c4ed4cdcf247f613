//! What statements do, on every database.

mod bulk;
mod crud;
mod edges;
mod filter;
mod insert;
mod joined;
mod json;
mod loading;
mod lock;
mod many;
mod page;
mod raw;
mod refused;
mod search;
mod table;
mod upsert;
mod values;
mod version;
mod violation;

use orm_core::prelude::*;

/// A small world: groups with members and owners, posts with tags, folders in folders.
#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "groups", register = false, has_many(members: User, by = group_id))]
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
#[orm(has_one(profile: Profile, by = user_id))]
pub(crate) struct User {
    #[orm(primary_key)]
    pub(crate) id: i32,
    #[orm(length = 32, unique)]
    pub(crate) name: String,
    #[orm(references = Group)]
    pub(crate) group_id: Option<i32>,
    #[orm(default = 0)]
    pub(crate) visits: i64,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "profiles", register = false)]
pub(crate) struct Profile {
    #[orm(primary_key)]
    pub(crate) id: i32,
    #[orm(references = User, unique, on_delete = cascade)]
    pub(crate) user_id: i32,
    #[orm(length = 200)]
    pub(crate) text: String,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "posts", register = false, many_to_many(tags: Tag, table = "post_tag"))]
pub(crate) struct Post {
    #[orm(primary_key)]
    pub(crate) id: i64,
    #[orm(length = 100)]
    pub(crate) title: String,
    #[orm(references = User, on_delete = cascade)]
    pub(crate) author_id: i32,
    #[orm(default = now, on_update = now)]
    pub(crate) changed_at: NaiveDateTime,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "tags", register = false, many_to_many(posts: Post, table = "post_tag"))]
pub(crate) struct Tag {
    #[orm(primary_key, length = 20)]
    pub(crate) name: String,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "folders", register = false, has_many(children: Folder, by = parent_id))]
pub(crate) struct Folder {
    #[orm(primary_key)]
    pub(crate) id: i32,
    #[orm(length = 32)]
    pub(crate) name: String,
    #[orm(references = Folder)]
    pub(crate) parent_id: Option<i32>,
}

pub(crate) fn user(name: &str, group: Option<&Group>) -> NewUser {
    NewUser { name: name.into(), group_id: group.map(|group| group.id.into()) }
}

pub(crate) fn group(name: &str) -> NewGroup {
    NewGroup { name: name.into(), owner_id: None }
}

pub(crate) fn post(title: &str, author: &User) -> NewPost {
    NewPost { title: title.into(), author_id: author.id.into() }
}
