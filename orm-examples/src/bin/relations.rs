//! Every kind of relationship: a profile, teams by a plain and by an attributed association, followers, and a tree.
//!
//! `cargo run -p orm-examples --bin relations`, or with a database of your own, whose tables of these names are dropped:
//! `… --bin relations postgresql://user:password@localhost/app`, or the same in `DATABASE_URL`.

#![allow(missing_docs, reason = "in a program of one page the names say it")]

use orm_core::prelude::*;

/// Someone with an account.
#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "users")]
#[orm(has_one(profile: Profile, by = user_id))]
#[orm(many_to_many(teams: Team, table = "user_team"))]
#[orm(has_many(memberships: Membership, by = user_id))]
#[orm(many_to_many(clubs: Club, through = Membership(user_id, club_id)))]
#[orm(many_to_many(following: User, table = "follow", from = follower_id, to = followed_id))]
#[orm(many_to_many(followers: User, table = "follow", from = followed_id, to = follower_id))]
#[orm(has_many(owned_groups: Group, by = owner_id), has_many(led_groups: Group, by = leader_id))]
pub struct User {
    #[orm(primary_key)]
    pub id: i32,
    #[orm(length = 32)]
    pub name: String,
    #[orm(references = Group, on_delete = set_null)]
    pub group_id: Option<i32>,
}

/// One-to-one: the foreign key is unique.
#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "profiles")]
pub struct Profile {
    #[orm(primary_key)]
    pub id: i32,
    #[orm(references = User, unique, on_delete = cascade)]
    pub user_id: i32,
    pub biography: String,
}

/// Two foreign keys to one table, and a cycle: a group has an owner and a leader, a user is in a group.
#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "groups", has_many(members: User, by = group_id))]
pub struct Group {
    #[orm(primary_key)]
    pub id: i32,
    #[orm(length = 32)]
    pub name: String,
    #[orm(references = User)]
    pub owner_id: Option<i32>,
    #[orm(references = User)]
    pub leader_id: Option<i32>,
}

/// Many-to-many by a plain association table, which needs no struct.
#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "teams", many_to_many(members: User, table = "user_team"))]
pub struct Team {
    #[orm(primary_key)]
    pub id: i32,
    pub name: String,
}

/// Many-to-many by an association with columns of its own.
#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "clubs", many_to_many(members: User, through = Membership(club_id, user_id)))]
pub struct Club {
    #[orm(primary_key)]
    pub id: i32,
    pub name: String,
}

/// The association itself.
#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "memberships")]
pub struct Membership {
    #[orm(primary_key, references = User, on_delete = cascade)]
    pub user_id: i32,
    #[orm(primary_key, references = Club, on_delete = cascade)]
    pub club_id: i32,
    pub since: i32,
}

/// A tree: each folder but the root is in another one.
#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "folders", has_many(children: Folder, by = parent_id))]
pub struct Folder {
    #[orm(primary_key)]
    pub id: i32,
    pub name: String,
    #[orm(references = Folder)]
    pub parent_id: Option<i32>,
}

fn main() -> Result<()> {
    let url = url();
    Engine::create_database_if_missing(&url)?;
    let engine = Engine::connect(url)?;
    let schema = Schema::registered()?;
    // What an interrupted run left.
    schema.drop_all(&engine)?;
    schema.create_all(&engine)?;
    let mut db = engine.connection()?;
    fill(&mut db)?;

    println!("One-to-one, both ways");
    let graph = User::query().order_by(User::ID).load(User::PROFILE).all(&mut db)?;
    for user in &graph {
        match user.profile()? {
            Some(profile) => println!("  {}: {}", user.name, profile.biography),
            None => println!("  {} has no profile", user.name),
        }
    }
    let profile = Profile::query().load(Profile::USER).one(&mut db)?;
    println!("  the profile belongs to {}", profile.view().user()?.name);

    println!("Two keys to one table, and a cycle");
    let groups =
        Group::query().load(Group::OWNER).load(Group::LEADER).load(Group::MEMBERS.then(User::GROUP)).all(&mut db)?;
    for group in &groups {
        let owner = group.owner()?.map(|user| user.row().name.as_str());
        let leader = group.leader()?.map(|user| user.row().name.as_str());
        println!("  {}: owner {owner:?}, leader {leader:?}", group.name);
        for user in group.members()? {
            let same = user.group()?.is_some_and(|other| std::ptr::eq(other.row(), group.row()));
            println!("    {} (the group it leads back to is the same object: {same})", user.name);
        }
    }

    println!("Many-to-many by a plain table");
    for team in &Team::query().order_by(Team::NAME).load(Team::MEMBERS.order_by(User::NAME)).all(&mut db)? {
        println!("  {}: {}", team.name, names(team.members()?.map(|user| &user.row().name)));
    }
    let busy = User::query().filter(User::TEAMS.count().ge(2)).all(&mut db)?;
    println!("  in two teams or more: {}", names(busy.iter().map(|user| &user.name)));

    println!("Many-to-many with columns of its own");
    for user in &User::query().order_by(User::ID).load(User::MEMBERSHIPS.then(Membership::CLUB)).all(&mut db)? {
        for membership in user.memberships()? {
            println!("  {} is in {} since {}", user.name, membership.club()?.name, membership.since);
        }
    }
    let veterans =
        Club::query().load(Club::MEMBERS.filter(User::MEMBERSHIPS.any(Membership::SINCE.lt(2000)))).all(&mut db)?;
    for club in &veterans {
        println!("  members of {} from the last century: {}", club.name, names(club.members()?.map(|u| &u.row().name)));
    }

    println!("Followers");
    for user in &User::query().order_by(User::ID).load(User::FOLLOWERS).load(User::FOLLOWING).all(&mut db)? {
        let followers = names(user.followers()?.map(|other| &other.row().name));
        let following = names(user.following()?.map(|other| &other.row().name));
        println!("  {}: followed by [{followers}], follows [{following}]", user.name);
    }

    println!("A tree, two levels at a time");
    let roots = Folder::query()
        .filter(Folder::PARENT_ID.is_null())
        .load(Folder::CHILDREN.then(Folder::CHILDREN).then(Folder::CHILDREN))
        .all(&mut db)?;
    for root in &roots {
        print_folder(root, 1)?;
    }

    println!("Reading what was not loaded is an error that names the cure");
    let user = User::query().load(User::PROFILE).first(&mut db)?;
    if let Some(Err(error)) = user.as_ref().map(|user| user.view().teams().map(|_| ())) {
        println!("  {error}");
    }
    schema.drop_all(&engine)
}

/// The URL given to the program or in `DATABASE_URL`, else a database in memory.
fn url() -> String {
    std::env::args().nth(1).or_else(|| std::env::var("DATABASE_URL").ok()).unwrap_or_else(|| "sqlite://".to_owned())
}

fn print_folder(folder: FolderView<'_>, depth: usize) -> Result<()> {
    println!("{}{}", "  ".repeat(depth), folder.name);
    // The last level's own children were not asked for.
    match folder.children() {
        Ok(children) => children.into_iter().try_for_each(|child| print_folder(child, depth + 1)),
        Err(Error::NotLoaded { .. }) => Ok(()),
        Err(error) => Err(error),
    }
}

fn names<'a>(list: impl Iterator<Item = &'a String>) -> String {
    list.map(String::as_str).collect::<Vec<_>>().join(", ")
}

fn fill(db: &mut dyn Executor) -> Result<()> {
    let group = Group::insert(NewGroup { name: "admins".into(), owner_id: None, leader_id: None }).one(db)?;
    let user = |name: &str| NewUser { name: name.into(), group_id: Some(group.id.into()) };
    let users = User::insert_many(["Ann", "Bob", "Cid"].map(user)).all(db)?;
    let [ann, bob, cid] = [&users[0], &users[1], &users[2]];
    Group::update()
        .filter(Group::ID.eq(group.id))
        .set(Group::OWNER_ID, ann.id)
        .set(Group::LEADER_ID, bob.id)
        .execute(db)?;
    Profile::insert(NewProfile { user_id: ann.id.into(), biography: "writes parsers".into() }).execute(db)?;

    let teams = Team::insert_many(["core", "docs"].map(|name| NewTeam { name: name.into() })).all(db)?;
    User::TEAMS.link(ann, &teams).execute(db)?;
    User::TEAMS.link(bob, &teams[0]).execute(db)?;
    User::FOLLOWING.link(ann, bob).execute(db)?;
    User::FOLLOWERS.link(ann, &users[1..]).execute(db)?;

    let club = Club::insert(NewClub { name: "Chess".into() }).one(db)?;
    Membership::insert_many([
        NewMembership { user_id: ann.id.into(), club_id: club.id.into(), since: 1999 },
        NewMembership { user_id: cid.id.into(), club_id: club.id.into(), since: 2020 },
    ])
    .execute(db)?;

    let root = Folder::insert(NewFolder { name: "home".into(), parent_id: None }).one(db)?;
    let inner = |name: &str, parent: &Folder| NewFolder { name: name.into(), parent_id: Some(parent.id.into()) };
    let music = Folder::insert(inner("music", &root)).one(db)?;
    Folder::insert_many([inner("jazz", &music), inner("rock", &music), inner("photos", &root)]).execute(db)?;
    Ok(())
}
