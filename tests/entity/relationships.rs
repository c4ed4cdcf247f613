//! The four kinds of relationships, as data.

use orm_core::prelude::*;
use orm_core::schema::ReferentialAction;
use orm_core::sql::{Path, Relation, RelationKind};

#[derive(Entity)]
#[orm(table = "groups", has_many(members: User, by = group_id))]
struct Group {
    #[orm(primary_key)]
    id: i32,
    #[orm(references = User)]
    owner_id: Option<i32>,
}

#[derive(Entity)]
#[orm(table = "users", has_many(owned_groups: Group, by = owner_id), has_one(profile: Profile, by = user_id))]
#[orm(many_to_many(teams: Team, table = "user_team"))]
#[orm(many_to_many(followers: User, table = "follows", from = "followed", to = follower_id))]
#[orm(many_to_many(clubs: Team, through = Membership(user_id, club_id)))]
struct User {
    #[orm(primary_key)]
    id: i32,
    #[orm(references = Group)]
    group_id: Option<i32>,
}

#[derive(Entity)]
struct Profile {
    #[orm(primary_key, references = User)]
    user_id: i32,
}

#[derive(Entity)]
#[orm(many_to_many(users: User, table = "user_team"))]
struct Team {
    #[orm(primary_key)]
    id: i64,
}

#[derive(Entity)]
struct Membership {
    #[orm(primary_key, references = User)]
    user_id: i32,
    #[orm(primary_key, references = Team)]
    club_id: i64,
}

fn only(path: &Path) -> &'static Relation {
    let [relation] = path.steps() else { panic!("one step") };
    relation
}

fn ends(relation: &Relation) -> (&'static str, &'static str, &'static str, &'static str) {
    (&relation.source_table().name, relation.from[0].name, &relation.target_table().name, relation.to[0].name)
}

#[test]
fn a_foreign_key_is_a_many_to_one_that_knows_whether_it_can_be_missing() {
    let owner = only(Group::OWNER.path());
    assert_eq!((owner.kind, owner.optional, owner.name), (RelationKind::ManyToOne, true, "owner"));
    assert_eq!(ends(owner), ("groups", "owner_id", "users", "id"));
    assert_eq!((owner.from[0].index, owner.to[0].index), (1, 0));
    assert!(!only(Profile::USER.path()).optional);
    // The far end's type follows: nothing here says `Option`, nothing would compile if it were wrong.
    let _: Expr<Profile, i32> = Profile::USER.then(User::ID);
    let _: Expr<Group, Option<i32>> = Group::OWNER.then(User::ID);
}

#[test]
fn two_entities_refer_to_each_other_from_both_sides() {
    let members = only(Group::MEMBERS.path());
    assert_eq!(members.kind, RelationKind::OneToMany);
    assert_eq!(ends(members), ("groups", "id", "users", "group_id"));
    assert_eq!(ends(only(User::OWNED_GROUPS.path())), ("users", "id", "groups", "owner_id"));
}

#[test]
fn has_one_is_a_one_to_one_that_can_be_missing() {
    let profile = only(User::PROFILE.path());
    assert_eq!((profile.kind, profile.optional), (RelationKind::OneToOne, true));
    assert_eq!(ends(profile), ("users", "id", "profile", "user_id"));
    let _: Expr<User, Option<i32>> = User::PROFILE.then(Profile::USER_ID);
}

#[test]
fn a_many_to_many_by_table_names_its_columns_after_the_structs() {
    let teams = only(User::TEAMS.path());
    assert_eq!(teams.kind, RelationKind::ManyToMany);
    assert_eq!(ends(teams), ("users", "id", "team", "id"));
    let through = teams.through.as_ref().expect("a table in between");
    assert_eq!((through.table, through.from, through.to), ("user_team", &["user_id"][..], &["team_id"][..]));
    assert_eq!(through.on_delete, ReferentialAction::Cascade);
    assert!(through.entity.is_none());
    let back = only(Team::USERS.path()).through.as_ref().expect("a table in between");
    assert_eq!((back.table, back.from, back.to), ("user_team", &["team_id"][..], &["user_id"][..]));
}

#[test]
fn a_many_to_many_with_itself_names_its_columns() {
    let through = only(User::FOLLOWERS.path()).through.as_ref().expect("a table in between");
    assert_eq!((through.from, through.to), (&["followed"][..], &["follower_id"][..]));
}

#[test]
fn a_many_to_many_through_an_entity_takes_its_table_and_columns() {
    let clubs = only(User::CLUBS.path());
    assert_eq!(ends(clubs), ("users", "id", "team", "id"));
    let through = clubs.through.as_ref().expect("a table in between");
    assert_eq!((through.table, through.from, through.to), ("membership", &["user_id"][..], &["club_id"][..]));
    let entity = through.entity.expect("the association has a struct");
    assert_eq!(entity().name, "membership");
}

#[test]
fn every_relationship_is_listed() {
    let names: Vec<&str> = User::RELATIONS.iter().map(|relation| relation.name).collect();
    assert_eq!(names, ["group", "owned_groups", "profile", "teams", "followers", "clubs"]);
}
