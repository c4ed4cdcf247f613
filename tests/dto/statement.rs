//! What DTOs ask of the database: only what they name, and keys where children need them.

use std::sync::Arc;

use orm_core::compile::Dialect;
use orm_core::engine::{EngineOptions, RecordingDriver};
use orm_core::prelude::*;
use orm_tests::{assert_sql, mysql, postgres, sqlite};

use super::{Group, Post, PostDto, Profile, Team, User, UserDto};

#[derive(Dto, Debug)]
#[orm(entity = Group)]
#[expect(dead_code, reason = "only the statements matter")]
struct GroupDto {
    name: String,
    owner: Option<UserDto>,
    members: Vec<Member>,
    #[orm(from = Group::LEADER.then(User::NAME))]
    leader_name: Option<String>,
    #[orm(from = Group::MEMBERS.count())]
    size: i64,
}

#[derive(Dto, Debug)]
#[orm(entity = User)]
#[expect(dead_code, reason = "only the statements matter")]
struct Member {
    name: String,
    teams: Vec<TeamName>,
    #[orm(from = User::POSTS.order_by(Post::ID.desc()).limit_each(2))]
    latest: Vec<PostDto>,
}

#[derive(Dto, Debug)]
#[orm(entity = Team)]
#[expect(dead_code, reason = "only the statements matter")]
struct TeamName {
    name: String,
}

#[test]
fn only_the_named_columns_are_selected() {
    assert_sql!(
        User::query().filter(User::ID.gt(3)).dto::<UserDto>(),
        sqlite: r#"SELECT "users"."id", "users"."name" FROM "users" WHERE "users"."id" > ?"#,
        postgres: r#"SELECT "users"."id", "users"."name" FROM "users" WHERE "users"."id" > $1"#,
        mysql: "SELECT `users`.`id`, `users`.`name` FROM `users` WHERE `users`.`id` > ?",
    );
    let quoted = r#"SELECT "groups"."name", "users_1"."id", "users_1"."name", "users_2"."name", (SELECT COUNT(*) FROM "users" AS "users_3" WHERE "users_3"."group_id" = "groups"."id"), "groups"."id" FROM "groups" LEFT JOIN "users" AS "users_1" ON "users_1"."id" = "groups"."owner_id" LEFT JOIN "users" AS "users_2" ON "users_2"."id" = "groups"."leader_id""#;
    assert_sql!(Group::query().dto::<GroupDto>(), sqlite: quoted, postgres: quoted, mysql: &quoted.replace('"', "`"));
}

#[derive(Dto, Debug)]
#[orm(entity = User)]
#[expect(dead_code, reason = "only the statements matter")]
struct WithMotto {
    name: String,
    profile: Option<Motto>,
}

#[derive(Dto, Debug)]
#[orm(entity = Profile)]
#[expect(dead_code, reason = "only the statements matter")]
struct Motto {
    motto: String,
}

#[test]
fn the_key_of_a_row_that_may_be_missing_is_selected_to_tell() {
    let quoted = r#"SELECT "users"."name", "profiles_1"."motto", "profiles_1"."user_id" FROM "users" LEFT JOIN "profiles" AS "profiles_1" ON "profiles_1"."user_id" = "users"."id""#;
    assert_sql!(User::query().dto::<WithMotto>(), sqlite: quoted, postgres: quoted, mysql: &quoted.replace('"', "`"));
}

/// The statements of a query that finds one group with one member.
fn statements(dialect: impl Dialect + 'static) -> Result<Vec<String>> {
    let driver = RecordingDriver::new(Arc::new(dialect));
    let engine = Engine::with_driver(driver.clone(), EngineOptions::default())?;
    let columns = |n_columns: usize| vec!["column"; n_columns];
    driver.answer_rows(
        &columns(6),
        vec![vec!["admins".into(), Value::Null, Value::Null, "Bob".into(), 1.into(), 7.into()]],
    );
    driver.answer_rows(&columns(3), vec![vec!["Ann".into(), 5.into(), 7.into()]]);
    let groups: Vec<GroupDto> = Group::query().dto().all(&mut engine.connection()?)?;
    assert_eq!(groups.len(), 1);
    Ok(driver.statements())
}

#[test]
fn each_list_is_one_statement_with_the_keys_it_needs() -> Result<()> {
    let members =
        r#"SELECT "users"."name", "users"."id", "users"."group_id" FROM "users" WHERE "users"."group_id" = ?"#;
    let teams = r#"SELECT "teams"."name", "link"."user_id" FROM "teams" JOIN "user_team" AS "link" ON "link"."team_id" = "teams"."id" WHERE "link"."user_id" = ?"#;
    let latest = r#"SELECT "ranked"."column_1", "ranked"."column_2" FROM (SELECT "posts"."title" AS "column_1", "posts"."author_id" AS "column_2", ROW_NUMBER() OVER (PARTITION BY "posts"."author_id" ORDER BY "posts"."id" DESC) AS "rank_in_parent" FROM "posts" WHERE "posts"."author_id" = ?) AS "ranked" WHERE "ranked"."rank_in_parent" <= ? ORDER BY "ranked"."rank_in_parent""#;
    assert_eq!(statements(sqlite())?[1..], [members, teams, latest]);
    let latest_numbered = latest.replacen('?', "$1", 1).replacen('?', "$2", 1);
    assert_eq!(statements(postgres())?[1..], [members.replace('?', "$1"), teams.replace('?', "$1"), latest_numbered]);
    let in_backticks = [members, teams, latest].map(|sql| sql.replace('"', "`"));
    assert_eq!(statements(mysql())?[1..], in_backticks);
    Ok(())
}
