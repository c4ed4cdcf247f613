//! The entities that most pages use, and a database in memory with some rows of each.

#![allow(missing_docs, reason = "the pages explain the fields")]

use orm_core::prelude::*;

/// Someone with an account.
#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "users")]
#[orm(has_many(posts: Post, by = author_id), has_many(owned_groups: Group, by = owner_id))]
#[orm(has_one(profile: Profile, by = user_id))]
#[orm(many_to_many(teams: Team, table = "user_team"))]
pub struct User {
    #[orm(primary_key)]
    pub id: i32,
    #[orm(length = 32)]
    pub name: String,
    #[orm(length = 128, unique)]
    pub email: Option<String>,
    #[orm(default = 0)]
    pub visits: i64,
    #[orm(references = Group, on_delete = set_null)]
    pub group_id: Option<i32>,
    #[orm(default = now)]
    pub created_at: NaiveDateTime,
}

/// What users are in.
#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "groups", has_many(members: User, by = group_id))]
pub struct Group {
    #[orm(primary_key)]
    pub id: i32,
    #[orm(length = 32)]
    pub name: String,
    #[orm(references = User)]
    pub owner_id: Option<i32>,
}

/// What users write.
#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "posts")]
pub struct Post {
    #[orm(primary_key)]
    pub id: i32,
    pub title: String,
    #[orm(default = 0)]
    pub likes: i64,
    #[orm(references = User, on_delete = cascade)]
    pub author_id: i32,
}

/// More about a user.
#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "profiles")]
pub struct Profile {
    #[orm(primary_key)]
    pub id: i32,
    #[orm(references = User, unique, on_delete = cascade)]
    pub user_id: i32,
    pub biography: String,
}

/// What any number of users belong to.
#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "teams", many_to_many(members: User, table = "user_team"))]
pub struct Team {
    #[orm(primary_key)]
    pub id: i32,
    pub name: String,
}

/// The tables of the club.
pub fn club_schema() -> Schema {
    Schema::new().entity::<User>().entity::<Group>().entity::<Post>().entity::<Profile>().entity::<Team>()
}

/// An engine over a database in memory: Ann and Bob in the group of admins, Cid in none, three posts, two teams.
///
/// # Errors
/// None that a database in memory should have.
pub fn club_engine() -> Result<Engine> {
    let engine = Engine::connect("sqlite://")?;
    club_schema().create_all(&engine)?;
    engine.transaction(|s| fill(s))?;
    Ok(engine)
}

/// A connection to such a database.
///
/// # Errors
/// As [`club_engine`].
pub fn club() -> Result<PooledConnection> {
    club_engine()?.connection()
}

fn fill(db: &mut dyn Executor) -> Result<()> {
    let admins = Group::insert(NewGroup { name: "admins".into(), owner_id: None }).one(db)?;
    Group::insert(NewGroup { name: "guests".into(), owner_id: None }).execute(db)?;
    let member = |name: &str| NewUser {
        name: name.into(),
        email: Some(format!("{}@example.org", name.to_lowercase())),
        group_id: Some(admins.id.into()),
    };
    let ann = User::insert(member("Ann")).set(User::VISITS, 3).one(db)?;
    let bob = User::insert(member("Bob")).one(db)?;
    User::insert(NewUser { name: "Cid".into(), email: None, group_id: None }).execute(db)?;
    Group::update().filter(Group::ID.eq(admins.id)).set(Group::OWNER_ID, ann.id).execute(db)?;
    for (title, author, likes) in [("Hello", &ann, 5), ("Rust", &ann, 12), ("Hi", &bob, 0)] {
        let post = NewPost { title: title.into(), author_id: author.id.into() };
        Post::insert(post).set(Post::LIKES, likes).execute(db)?;
    }
    Profile::insert(NewProfile { user_id: ann.id.into(), biography: "writes parsers".into() }).execute(db)?;
    let teams = Team::insert_many(["core", "docs"].map(|name| NewTeam { name: name.into() })).all(db)?;
    User::TEAMS.link(&ann, &teams).execute(db)?;
    User::TEAMS.link(&bob, &teams[0]).execute(db)?;
    Ok(())
}
