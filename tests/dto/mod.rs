//! Queries and loaded objects read into structs of one's own.

mod conversion;
mod depth;
mod generated;
mod list;
mod nested;
mod refused;
mod statement;
mod view;

use orm_core::prelude::*;
use orm_tests::{Fresh, Target, fresh};

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
    #[orm(references = User)]
    pub(crate) leader_id: Option<i32>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "users", register = false)]
#[orm(has_many(owned_groups: Group, by = owner_id), has_many(posts: Post, by = author_id))]
#[orm(has_one(profile: Profile, by = user_id))]
#[orm(many_to_many(teams: Team, table = "user_team"))]
pub(crate) struct User {
    #[orm(primary_key)]
    pub(crate) id: i32,
    #[orm(length = 32)]
    pub(crate) name: String,
    #[orm(references = Group)]
    pub(crate) group_id: Option<i32>,
    pub(crate) password: String,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "profiles", register = false)]
pub(crate) struct Profile {
    #[orm(primary_key)]
    pub(crate) id: i32,
    pub(crate) motto: String,
    #[orm(references = User, unique)]
    pub(crate) user_id: i32,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "posts", register = false)]
pub(crate) struct Post {
    #[orm(primary_key)]
    pub(crate) id: i64,
    pub(crate) title: String,
    #[orm(references = User)]
    pub(crate) author_id: i32,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "teams", register = false)]
#[orm(many_to_many(members: User, table = "user_team"))]
pub(crate) struct Team {
    #[orm(primary_key)]
    pub(crate) id: i32,
    pub(crate) name: String,
}

#[derive(Dto, Clone, Debug, PartialEq)]
#[orm(entity = User)]
pub(crate) struct UserDto {
    pub(crate) id: i32,
    pub(crate) name: String,
}

#[derive(Dto, Clone, Debug, PartialEq)]
#[orm(entity = Post)]
pub(crate) struct PostDto {
    pub(crate) title: String,
}

/// The admins (Ann owns them, Bob leads them, both and Cid are members) and the empty guests; posts of Ann and Bob; Ann and Bob in
/// the red team, Ann in the blue one.
pub(crate) fn sample(target: Target) -> Result<Fresh> {
    let mut db = fresh!(target, Group, User, Profile, Post, Team)?;
    db.transaction(|s| {
        Group::insert_many([
            NewGroup { name: "admins".into(), owner_id: None, leader_id: None },
            NewGroup { name: "guests".into(), owner_id: None, leader_id: None },
        ])
        .execute(s)?;
        let user = |name: &str, group: Option<i32>| NewUser {
            name: name.into(),
            group_id: group.map(KeyOf::from),
            password: "secret".into(),
        };
        User::insert_many([user("Ann", Some(1)), user("Bob", Some(1)), user("Cid", Some(1)), user("Dan", None)])
            .execute(s)?;
        Group::update().filter(Group::ID.eq(1)).set(Group::OWNER_ID, 1).set(Group::LEADER_ID, 2).execute(s)?;
        Profile::insert(NewProfile { motto: "onward".into(), user_id: 1.into() }).execute(s)?;
        let post = |title: &str, author: i32| NewPost { title: title.into(), author_id: author.into() };
        Post::insert_many([post("a1", 1), post("a2", 1), post("a3", 1), post("b1", 2)]).execute(s)?;
        Team::insert_many([NewTeam { name: "red".into() }, NewTeam { name: "blue".into() }]).execute(s)?;
        for (user, team) in [(1, 1), (1, 2), (2, 1)] {
            sql("INSERT INTO user_team (user_id, team_id) VALUES ({user}, {team})")
                .bind("user", user)
                .bind("team", team)
                .execute(s)?;
        }
        Ok(())
    })?;
    // One connection for the counted statements, taken now.
    db.connection()?;
    Ok(db)
}
