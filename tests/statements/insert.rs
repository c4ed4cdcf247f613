use orm_core::prelude::*;
use orm_core::sql::{literal, now};
use orm_core::value::ValueRef;
use orm_tests::{assert_sql, sqlite};

use super::{NewPost, NewTeam, NewUser, Post, Team, User};

fn ann() -> NewUser {
    NewUser { name: "Ann".into(), group_id: Some(3.into()), password: Some("s3cret".into()) }
}

#[test]
fn a_new_row_is_written_with_its_defaults_and_without_its_key() {
    assert_sql!(
        User::insert(ann()),
        sqlite: r#"INSERT INTO "users" ("name", "group_id", "visits", "password") VALUES (?, ?, ?, ?)"#,
        postgres: r#"INSERT INTO "users" ("name", "group_id", "visits", "password") VALUES ($1, $2, $3, $4)"#,
        mysql: "INSERT INTO `users` (`name`, `group_id`, `visits`, `password`) VALUES (?, ?, ?, ?)",
    );
    let compiled = User::insert(ann()).to_sql(&sqlite()).unwrap();
    assert_eq!(
        compiled.binds,
        [ValueRef::from("Ann"), ValueRef::from(3_i64), ValueRef::from(0_i64), ValueRef::from("s3cret")]
    );
    assert_eq!(compiled.sensitive, [3]);
}

#[test]
fn many_rows_are_one_statement() {
    assert_sql!(
        Team::insert_many(["a", "b"].map(|name| NewTeam { name: name.into() })),
        sqlite: r#"INSERT INTO "teams" ("name") VALUES (?), (?)"#,
        postgres: r#"INSERT INTO "teams" ("name") VALUES ($1), ($2)"#,
        mysql: "INSERT INTO `teams` (`name`) VALUES (?), (?)",
    );
}

#[test]
fn a_whole_row_is_written_with_its_key() {
    assert_sql!(
        Team::insert(Team { id: 7, name: "core".into() }),
        sqlite: r#"INSERT INTO "teams" ("id", "name") VALUES (?, ?)"#,
        postgres: r#"INSERT INTO "teams" ("id", "name") VALUES ($1, $2)"#,
        mysql: "INSERT INTO `teams` (`id`, `name`) VALUES (?, ?)",
    );
}

#[test]
fn a_default_can_be_overridden_by_a_value_or_an_expression() {
    let post = || NewPost { title: "x".into(), author_id: 1.into(), score: 0.5 };
    assert_sql!(
        Post::insert(post()).set(Post::CREATED_AT, now()),
        sqlite: r#"INSERT INTO "posts" ("title", "author_id", "score", "created_at") VALUES (?, ?, ?, strftime('%Y-%m-%d %H:%M:%f000', 'now'))"#,
        postgres: r#"INSERT INTO "blog"."posts" ("title", "author_id", "score", "created_at") VALUES ($1, $2, $3, (statement_timestamp() AT TIME ZONE 'UTC'))"#,
        mysql: "INSERT INTO `blog`.`posts` (`title`, `author_id`, `score`, `created_at`) VALUES (?, ?, ?, UTC_TIMESTAMP(6))",
    );
    let compiled = Post::insert(post()).set(Post::SCORE, 2.0).to_sql(&sqlite()).unwrap();
    assert_eq!(compiled.binds[2], ValueRef::from(2.0));
}

#[test]
fn a_row_that_is_there_is_left_or_changed() {
    assert_sql!(
        User::insert(ann()).on_conflict(User::NAME).do_update((User::GROUP_ID, User::PASSWORD)),
        sqlite: r#"INSERT INTO "users" ("name", "group_id", "visits", "password") VALUES (?, ?, ?, ?) ON CONFLICT ("name") DO UPDATE SET "group_id" = "excluded"."group_id", "password" = "excluded"."password""#,
        postgres: r#"INSERT INTO "users" ("name", "group_id", "visits", "password") VALUES ($1, $2, $3, $4) ON CONFLICT ("name") DO UPDATE SET "group_id" = "excluded"."group_id", "password" = "excluded"."password""#,
        mysql: "INSERT INTO `users` (`name`, `group_id`, `visits`, `password`) VALUES (?, ?, ?, ?) ON DUPLICATE KEY UPDATE `group_id` = VALUES(`group_id`), `password` = VALUES(`password`)",
    );
    assert_sql!(
        User::insert(ann()).on_conflict(User::NAME).do_nothing(),
        sqlite: r#"INSERT INTO "users" ("name", "group_id", "visits", "password") VALUES (?, ?, ?, ?) ON CONFLICT ("name") DO NOTHING"#,
        postgres: r#"INSERT INTO "users" ("name", "group_id", "visits", "password") VALUES ($1, $2, $3, $4) ON CONFLICT ("name") DO NOTHING"#,
        mysql: "INSERT INTO `users` (`name`, `group_id`, `visits`, `password`) VALUES (?, ?, ?, ?) ON DUPLICATE KEY UPDATE `name` = `name`",
    );
}

#[test]
fn new_keys_are_answered_where_the_database_can() {
    assert_sql!(
        Team::insert(NewTeam { name: "core".into() }).returning(Team::ID),
        sqlite: r#"INSERT INTO "teams" ("name") VALUES (?) RETURNING "id""#,
        postgres: r#"INSERT INTO "teams" ("name") VALUES ($1) RETURNING "id""#,
        mysql: "error: mysql does not support `INSERT … RETURNING`",
    );
}

#[test]
fn a_text_that_is_too_long_is_refused_before_any_sql() {
    let long = NewUser { name: "é".repeat(33), ..ann() };
    assert_sql!(
        User::insert(long),
        all: "error: `User.name`: the text has 33 characters, `length = 32` allows no more than 32",
    );
    assert!(User::insert(NewUser { name: "é".repeat(32), ..ann() }).to_sql(&sqlite()).is_ok());
}

#[test]
fn beside_an_expression_a_sensitive_value_is_marked_too() {
    let compiled = User::insert(ann()).set(User::VISITS, literal(1_i64) + 1).to_sql(&sqlite()).unwrap();
    let password = compiled.binds.iter().position(|value| *value == ValueRef::from("s3cret")).unwrap();
    assert_eq!(compiled.sensitive, [password]);
}
