//! DTOs from loaded objects, without SQL.

use orm_core::prelude::*;
use orm_tests::{Target, suite};

use super::{Group, Post, PostDto, Team, User, UserDto, sample};

#[derive(Dto, Debug, PartialEq)]
#[orm(entity = Group)]
struct GroupDto {
    id: i32,
    owner: Option<UserDto>,
    members: Vec<Author>,
    #[orm(from = Group::LEADER.then(User::NAME))]
    leader_name: Option<String>,
    #[orm(from = Group::MEMBERS.count())]
    size: i64,
}

#[derive(Dto, Debug, PartialEq)]
#[orm(entity = User)]
struct Author {
    name: String,
    posts: Vec<PostDto>,
}

fn loaded_rows_become_the_same_dtos_as_queried_ones(target: Target) -> Result<()> {
    let mut db = sample(target)?;
    let query = || Group::query().order_by(Group::ID);
    let queried: Vec<GroupDto> = query().dto().all(&mut db)?;
    let graph = query().load(Group::OWNER).load(Group::LEADER).load(Group::MEMBERS.then(User::POSTS)).all(&mut db)?;
    let engine = db.engine().clone();
    let (loaded, n_statements) = engine.count_statements(|| graph.to_dtos::<GroupDto>());
    assert_eq!(loaded?, queried);
    assert_eq!(n_statements, 0);
    for (view, expected) in graph.iter().zip(queried) {
        assert_eq!(view.to_dto::<GroupDto>()?, expected);
    }
    let one = query().load(Group::OWNER).first(&mut db)?.ok_or_else(|| Error::statement("no group"))?;
    let missing = one.to_dto::<GroupDto>().unwrap_err();
    assert_eq!(
        missing.to_string(),
        "`Group::MEMBERS` was not loaded for this `Group`; add `.load(Group::MEMBERS)` to the query"
    );
    Ok(())
}

#[derive(Dto, Debug, PartialEq)]
#[orm(entity = User)]
struct Computed {
    #[orm(from = User::NAME.upper())]
    shout: String,
}

#[derive(Dto, Debug, PartialEq)]
#[orm(entity = User)]
struct Latest {
    #[orm(from = User::POSTS.order_by(Post::ID.desc()).limit_each(1))]
    latest: Vec<PostDto>,
}

#[derive(Dto, Debug, PartialEq)]
#[orm(entity = User)]
struct Filtered {
    #[orm(from = User::TEAMS.filter(Team::NAME.eq("red")).count())]
    n_red: i64,
}

fn what_only_the_database_computes_is_a_named_error(target: Target) -> Result<()> {
    let mut db = sample(target)?;
    let ann = User::find(1).load(User::POSTS).load(User::TEAMS).one(&mut db)?;
    let error = ann.view().to_dto::<Computed>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "`Computed.shout` is an expression other than a column or a plain `count()`, which only the database computes; read the \
         DTO by a query: `.dto::<Computed>()`"
    );
    let error = ann.view().to_dto::<Latest>().unwrap_err().to_string();
    assert!(error.starts_with("`Latest.latest` is a part of a relationship, which only the database"), "{error}");
    let error = ann.view().to_dto::<Filtered>().unwrap_err().to_string();
    assert!(error.starts_with("`Filtered.n_red` is an expression"), "{error}");
    // The database computes all of them.
    assert_eq!(User::find(1).dto::<Computed>().one(&mut db)?.shout, "ANN");
    assert_eq!(User::find(1).dto::<Filtered>().one(&mut db)?.n_red, 1);
    assert_eq!(User::find(1).dto::<Latest>().one(&mut db)?.latest, [PostDto { title: "a3".into() }]);
    Ok(())
}

suite! { loaded_rows_become_the_same_dtos_as_queried_ones, what_only_the_database_computes_is_a_named_error }
