//! Lists: many-to-many, filtered, ordered and cut.

use orm_core::prelude::*;
use orm_tests::{Target, suite};

use super::{Post, PostDto, Team, User, UserDto, sample};

#[derive(Dto, Debug, PartialEq)]
#[orm(entity = Team)]
struct TeamDto {
    name: String,
    members: Vec<Member>,
}

#[derive(Dto, Debug, PartialEq)]
#[orm(entity = User)]
struct Member {
    name: String,
    teams: Vec<TeamName>,
}

#[derive(Dto, Debug, PartialEq)]
#[orm(entity = Team)]
struct TeamName {
    name: String,
}

fn a_member_of_several_teams_stands_in_each(target: Target) -> Result<()> {
    let mut db = sample(target)?;
    let engine = db.engine().clone();
    let (teams, n_statements) =
        engine.count_statements(|| Team::query().order_by(Team::ID).dto::<TeamDto>().all(&mut db));
    let team = |name: &str| TeamName { name: name.into() };
    let ann = || Member { name: "Ann".into(), teams: vec![team("red"), team("blue")] };
    let bob = Member { name: "Bob".into(), teams: vec![team("red")] };
    let expected = [
        TeamDto { name: "red".into(), members: vec![ann(), bob] },
        TeamDto { name: "blue".into(), members: vec![ann()] },
    ];
    assert_eq!(teams?, expected);
    assert_eq!(n_statements, 3);
    Ok(())
}

#[derive(Dto, Debug, PartialEq)]
#[orm(entity = User)]
struct LatestPosts {
    name: String,
    #[orm(from = User::POSTS.order_by(Post::ID.desc()).limit_each(2))]
    latest: Vec<PostDto>,
    #[orm(from = User::POSTS.filter(Post::TITLE.like("%1")))]
    firsts: Vec<PostDto>,
    #[orm(from = User::POSTS.filter(Post::TITLE.like("%1")).count())]
    n_firsts: i64,
}

fn a_list_can_be_a_part_of_a_relationship(target: Target) -> Result<()> {
    let mut db = sample(target)?;
    let users = User::query().order_by(User::ID).limit(2).dto::<LatestPosts>().all(&mut db)?;
    let posts = |titles: &[&str]| titles.iter().map(|title| PostDto { title: (*title).into() }).collect::<Vec<_>>();
    let expected = [
        LatestPosts { name: "Ann".into(), latest: posts(&["a3", "a2"]), firsts: posts(&["a1"]), n_firsts: 1 },
        LatestPosts { name: "Bob".into(), latest: posts(&["b1"]), firsts: posts(&["b1"]), n_firsts: 1 },
    ];
    assert_eq!(users, expected);
    Ok(())
}

#[derive(Dto, Debug, PartialEq)]
#[orm(entity = User)]
struct OnlyTeams {
    teams: Vec<TeamName>,
}

fn a_dto_of_a_list_alone_selects_the_key(target: Target) -> Result<()> {
    let mut db = sample(target)?;
    let users = User::query().order_by(User::ID).dto::<OnlyTeams>().all(&mut db)?;
    let n_teams: Vec<usize> = users.iter().map(|user| user.teams.len()).collect();
    assert_eq!(n_teams, [2, 1, 0, 0]);
    let nobody = User::query().filter(User::ID.eq(99)).dto::<OnlyTeams>().all(&mut db)?;
    assert_eq!(nobody, []);
    Ok(())
}

fn more_keys_than_a_statement_can_bind_are_several_statements(target: Target) -> Result<()> {
    let mut db = sample(target)?;
    let many = (0..20_000).map(|index| super::NewUser {
        name: format!("user {index}"),
        group_id: Some(2.into()),
        password: String::new(),
    });
    User::insert_many(many).execute(&mut db)?;
    let users = User::query().order_by(User::ID).dto::<LatestPosts>().all(&mut db)?;
    assert_eq!(users.len(), 20_004);
    assert_eq!(users.iter().map(|user| user.latest.len()).sum::<usize>(), 3);
    let users: Vec<UserDto> = User::query().dto().all(&mut db)?;
    assert_eq!(users.len(), 20_004);
    Ok(())
}

suite! {
    a_member_of_several_teams_stands_in_each,
    a_list_can_be_a_part_of_a_relationship,
    a_dto_of_a_list_alone_selects_the_key,
    more_keys_than_a_statement_can_bind_are_several_statements,
}
