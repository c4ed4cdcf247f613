//! DTOs that no statement can fill.

use orm_core::prelude::*;
use orm_tests::{Target, fresh, sqlite, suite};

use super::{Group, Post, PostDto, Team, User, UserDto, sample};

#[derive(Dto, Debug)]
#[orm(entity = Group)]
#[expect(dead_code, reason = "the statement is refused")]
struct TwoSteps {
    #[orm(from = Group::MEMBERS.then(User::POSTS))]
    posts: Vec<PostDto>,
}

#[derive(Dto, Debug)]
#[orm(entity = Team)]
#[expect(dead_code, reason = "the statement is refused")]
struct ListOfOne {
    #[orm(from = Team::MEMBERS.then(User::GROUP))]
    groups: Vec<Id>,
}

#[derive(Dto, Debug)]
#[orm(entity = Group)]
#[expect(dead_code, reason = "the statement is refused")]
struct Id {
    id: i32,
}

#[derive(Dto, Debug)]
#[orm(entity = Post)]
#[expect(dead_code, reason = "the statement is refused")]
struct DeepColumn {
    #[orm(depth = 2)]
    title: String,
}

#[derive(Dto, Debug)]
#[orm(entity = Post)]
#[expect(dead_code, reason = "never answered")]
struct WithAuthor {
    author: UserDto,
}

fn refusal<D: orm_core::orm::DtoOf<E>, E: Entity>() -> String {
    E::query().dto::<D>().to_sql(&sqlite()).unwrap_err().to_string()
}

#[test]
fn a_list_over_two_lists_is_a_named_error() {
    let message = "but a list follows one relationship to many rows, the last one; nest a DTO for the steps before";
    assert_eq!(
        refusal::<TwoSteps, Group>(),
        format!("`TwoSteps.posts` follows `Group::MEMBERS.then(User::POSTS)`, {message}")
    );
    assert_eq!(
        refusal::<ListOfOne, Team>(),
        format!("`ListOfOne.groups` follows `Team::MEMBERS.then(User::GROUP)`, {message}")
    );
}

#[test]
fn a_depth_on_a_column_is_a_named_error() {
    assert_eq!(
        refusal::<DeepColumn, Post>(),
        "`#[orm(depth = ..)]` on `DeepColumn.title` has no meaning: the field holds no DTO"
    );
}

fn a_dto_without_lists_is_streamed_and_one_with_lists_is_not(target: Target) -> Result<()> {
    let mut db = sample(target)?;
    let mut names = Vec::new();
    User::query().order_by(User::ID).dto::<UserDto>().stream(&mut db, |user| {
        names.push(user.name);
        Ok(())
    })?;
    assert_eq!(names, ["Ann", "Bob", "Cid", "Dan"]);
    let error = User::query().dto::<Author>().stream(&mut db, |_| Ok(())).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`Author` has lists, which are loaded for all rows at once and cannot be streamed; stream a DTO without them, or walk the \
         query in pages with `limit`"
    );
    Ok(())
}

#[derive(Dto, Debug)]
#[orm(entity = User)]
#[expect(dead_code, reason = "the stream is refused")]
struct Author {
    posts: Vec<PostDto>,
}

/// The same tables, with keys that a DTO's field does not hold.
#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "users", register = false)]
struct WideUser {
    #[orm(primary_key)]
    id: i64,
    #[orm(length = 32)]
    name: String,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "posts", register = false)]
struct WidePost {
    #[orm(primary_key)]
    id: i64,
    #[orm(references = WideUser)]
    author_id: i64,
}

fn a_value_that_does_not_fit_names_the_dto_and_the_column(target: Target) -> Result<()> {
    let mut db = fresh!(target, WideUser, WidePost)?;
    WideUser::insert(WideUser { id: 5_000_000_000, name: "Ann".into() }).execute(&mut db)?;
    let error = User::query().dto::<UserDto>().all(&mut db).unwrap_err();
    assert_eq!(error.to_string(), "`UserDto.id`: 5000000000 is out of range for `i32`");
    WidePost::insert(WidePost { id: 9, author_id: 5_000_000_000 }).execute(&mut db)?;
    let error = Post::query().dto::<WithAuthor>().all(&mut db).unwrap_err();
    assert_eq!(error.to_string(), "`UserDto.id`: 5000000000 is out of range for `i32`");
    Ok(())
}

suite! {
    a_dto_without_lists_is_streamed_and_one_with_lists_is_not,
    a_value_that_does_not_fit_names_the_dto_and_the_column,
}
