//! DTOs inside DTOs, over joins and over further statements.

use orm_core::prelude::*;
use orm_tests::{Target, suite};

use super::{Group, Post, PostDto, Profile, User, UserDto, sample};

#[derive(Dto, Debug, PartialEq)]
#[orm(entity = User)]
struct Author {
    name: String,
    posts: Vec<PostDto>,
}

#[derive(Dto, Debug, PartialEq)]
#[orm(entity = Group)]
struct GroupDto {
    id: i32,
    name: String,
    owner: Option<Author>,
    members: Vec<Author>,
    #[orm(from = Group::LEADER.then(User::NAME))]
    leader_name: Option<String>,
    #[orm(from = Group::MEMBERS.count())]
    size: i64,
}

fn author(name: &str, titles: &[&str]) -> Author {
    let posts = titles.iter().map(|title| PostDto { title: (*title).into() }).collect();
    Author { name: name.into(), posts }
}

fn three_levels_are_read_with_one_statement_for_each_list(target: Target) -> Result<()> {
    let mut db = sample(target)?;
    let engine = db.engine().clone();
    let (groups, n_statements) =
        engine.count_statements(|| Group::query().order_by(Group::ID).dto::<GroupDto>().all(&mut db));
    let expected = [
        GroupDto {
            id: 1,
            name: "admins".into(),
            owner: Some(author("Ann", &["a1", "a2", "a3"])),
            members: vec![author("Ann", &["a1", "a2", "a3"]), author("Bob", &["b1"]), author("Cid", &[])],
            leader_name: Some("Bob".into()),
            size: 3,
        },
        GroupDto { id: 2, name: "guests".into(), owner: None, members: vec![], leader_name: None, size: 0 },
    ];
    assert_eq!(groups?, expected);
    // The groups, `owner.posts`, `members` and `members.posts`.
    assert_eq!(n_statements, 4);
    Ok(())
}

fn the_type_is_found_by_the_use_of_the_result(target: Target) -> Result<()> {
    let mut db = sample(target)?;
    let users: Vec<UserDto> = User::query().filter(User::NAME.like("A%")).dto().all(&mut db)?;
    assert_eq!(users, [UserDto { id: 1, name: "Ann".into() }]);
    let one: UserDto = User::find(2).dto().one(&mut db)?;
    assert_eq!(one.name, "Bob");
    let first: Option<UserDto> = User::query().order_by(User::ID.desc()).dto().first(&mut db)?;
    assert_eq!(first.map(|user| user.name), Some("Dan".into()));
    Ok(())
}

#[derive(Dto, Debug, PartialEq)]
#[orm(entity = Profile)]
struct ProfileDto {
    motto: String,
    user: UserDto,
}

#[derive(Dto, Debug, PartialEq)]
#[orm(entity = User)]
struct PersonDto {
    name: String,
    profile: Option<ProfileDto>,
    group: Option<GroupName>,
    #[orm(from = User::GROUP.then(Group::OWNER))]
    boss: Option<Box<UserDto>>,
}

#[derive(Dto, Debug, PartialEq)]
#[orm(entity = Group)]
struct GroupName {
    name: String,
}

fn relationships_to_one_row_are_joined(target: Target) -> Result<()> {
    let mut db = sample(target)?;
    let engine = db.engine().clone();
    let (people, n_statements) =
        engine.count_statements(|| User::query().order_by(User::ID).dto::<PersonDto>().all(&mut db));
    let people = people?;
    let ann = UserDto { id: 1, name: "Ann".into() };
    let expected = PersonDto {
        name: "Ann".into(),
        profile: Some(ProfileDto { motto: "onward".into(), user: ann.clone() }),
        group: Some(GroupName { name: "admins".into() }),
        boss: Some(Box::new(ann)),
    };
    assert_eq!(people[0], expected);
    assert_eq!(people[3], PersonDto { name: "Dan".into(), profile: None, group: None, boss: None });
    assert_eq!(n_statements, 1);
    Ok(())
}

#[derive(Dto, Debug, PartialEq)]
#[orm(entity = Post)]
struct PostWithColleagues {
    title: String,
    #[orm(from = Post::AUTHOR.then(User::GROUP.then(Group::MEMBERS)))]
    colleagues: Vec<UserDto>,
    author: Writer,
}

#[derive(Dto, Debug, PartialEq)]
#[orm(entity = User)]
struct Writer {
    name: String,
    posts: Vec<PostDto>,
}

fn rows_that_stand_in_several_lists_are_copied_for_each(target: Target) -> Result<()> {
    let mut db = sample(target)?;
    let engine = db.engine().clone();
    let (posts, n_statements) =
        engine.count_statements(|| Post::query().order_by(Post::ID).dto::<PostWithColleagues>().all(&mut db));
    let posts = posts?;
    assert_eq!(posts.len(), 4);
    for post in &posts {
        let names: Vec<&str> = post.colleagues.iter().map(|user| &*user.name).collect();
        assert_eq!(names, ["Ann", "Bob", "Cid"]);
        assert_eq!(post.author.posts.len(), if post.author.name == "Ann" { 3 } else { 1 });
        assert!(post.author.posts.iter().any(|other| other.title == post.title));
    }
    assert_eq!(n_statements, 3);
    Ok(())
}

#[derive(Dto, Debug, PartialEq)]
#[orm(entity = User)]
struct InGroup {
    name: String,
    group: Option<Owned>,
    #[orm(from = User::GROUP.then(Group::LEADER))]
    leader: Option<UserDto>,
    posts: Vec<PostDto>,
}

#[derive(Dto, Debug, PartialEq)]
#[orm(entity = Group)]
struct Owned {
    owner: Option<Author>,
    name: String,
    members: Vec<UserDto>,
}

fn what_is_missing_passes_over_all_that_is_inside(target: Target) -> Result<()> {
    let mut db = sample(target)?;
    // Bob moves to the guests, who have no owner and no leader; Dan is in no group.
    User::update().filter(User::ID.eq(2)).set(User::GROUP_ID, 2).execute(&mut db)?;
    let users = User::query().order_by(User::ID).dto::<InGroup>().all(&mut db)?;
    let bob = UserDto { id: 2, name: "Bob".into() };
    let ann = UserDto { id: 1, name: "Ann".into() };
    let cid = UserDto { id: 3, name: "Cid".into() };
    let titles = |user: &InGroup| user.posts.iter().map(|post| post.title.clone()).collect::<Vec<_>>();
    let admins =
        Owned { owner: Some(author("Ann", &["a1", "a2", "a3"])), name: "admins".into(), members: vec![ann, cid] };
    assert_eq!(users[0].group, Some(admins));
    assert_eq!(users[0].leader, Some(bob.clone()));
    assert_eq!(titles(&users[0]), ["a1", "a2", "a3"]);
    assert_eq!(users[1].group, Some(Owned { owner: None, name: "guests".into(), members: vec![bob] }));
    assert_eq!((&users[1].leader, titles(&users[1])), (&None, vec!["b1".to_owned()]));
    assert_eq!((&users[3].group, &users[3].leader, titles(&users[3])), (&None, &None, vec![]));
    assert_eq!(users[3].name, "Dan");
    Ok(())
}

suite! {
    what_is_missing_passes_over_all_that_is_inside,
    three_levels_are_read_with_one_statement_for_each_list,
    the_type_is_found_by_the_use_of_the_result,
    relationships_to_one_row_are_joined,
    rows_that_stand_in_several_lists_are_copied_for_each,
}
