//! The tables.

use orm_core::prelude::*;

/// Someone with hair.
#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "users", has_many(posts: Post, by = user_id))]
pub struct User {
    #[orm(primary_key)]
    pub id: i32,
    #[orm(length = 64)]
    pub name: String,
    #[orm(length = 64)]
    pub hair_color: Option<String>,
}

/// What a user wrote.
#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "posts", has_many(comments: Comment, by = post_id))]
pub struct Post {
    #[orm(primary_key)]
    pub id: i32,
    #[orm(references = User)]
    pub user_id: i32,
    #[orm(length = 64)]
    pub title: String,
    pub body: Option<String>,
}

/// What was said about it.
#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "comments")]
pub struct Comment {
    #[orm(primary_key)]
    pub id: i32,
    #[orm(references = Post)]
    pub post_id: i32,
    pub text: String,
}

/// A row of five columns.
#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "people")]
pub struct Person {
    #[orm(primary_key)]
    pub id: i32,
    #[orm(length = 64)]
    pub name: String,
    #[orm(length = 64)]
    pub hair_color: Option<String>,
    pub age: i32,
    pub score: f64,
}

/// What people are members of.
#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "teams", has_many(members: Member, by = team_id))]
pub struct Team {
    #[orm(primary_key)]
    pub id: i32,
    #[orm(length = 64)]
    pub name: String,
}

/// A member of a team.
#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "members")]
pub struct Member {
    #[orm(primary_key)]
    pub id: i32,
    #[orm(references = Team, index)]
    pub team_id: i32,
    #[orm(length = 64)]
    pub name: String,
    #[orm(length = 64)]
    pub hair_color: Option<String>,
    pub age: i32,
    pub score: f64,
}
