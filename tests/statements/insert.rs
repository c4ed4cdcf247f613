use orm_core::prelude::*;
use orm_core::sql::{excluded, literal, now};
use orm_core::value::ValueRef;
use orm_tests::{assert_sql, mysql, postgres, sqlite};

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
        postgres: r#"INSERT INTO "teams" ("name") SELECT * FROM UNNEST(CAST($1 AS TEXT[]))"#,
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
        mysql: "INSERT INTO `users` (`name`, `group_id`, `visits`, `password`) VALUES (?, ?, ?, ?) AS `excluded` ON DUPLICATE KEY UPDATE `group_id` = `excluded`.`group_id`, `password` = `excluded`.`password`",
    );
    assert_sql!(
        User::insert(ann()).on_conflict(User::NAME).do_nothing(),
        sqlite: r#"INSERT INTO "users" ("name", "group_id", "visits", "password") VALUES (?, ?, ?, ?) ON CONFLICT ("name") DO NOTHING"#,
        postgres: r#"INSERT INTO "users" ("name", "group_id", "visits", "password") VALUES ($1, $2, $3, $4) ON CONFLICT ("name") DO NOTHING"#,
        mysql: "INSERT INTO `users` (`name`, `group_id`, `visits`, `password`) VALUES (?, ?, ?, ?)",
    );
}

#[test]
fn new_keys_are_answered_where_the_database_can() {
    assert_sql!(
        Team::insert(NewTeam { name: "core".into() }).returning(Team::ID),
        sqlite: r#"INSERT INTO "teams" ("name") VALUES (?) RETURNING "id""#,
        postgres: r#"INSERT INTO "teams" ("name") VALUES ($1) RETURNING "id""#,
        mysql: "INSERT INTO `teams` (`name`) VALUES (?)",
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

#[test]
fn many_rows_that_are_answered_are_numbered_in_their_order() {
    assert_sql!(
        Team::insert_many(["a", "b"].map(|name| NewTeam { name: name.into() })).returning(Team::ID),
        sqlite: r#"INSERT INTO "teams" ("name") VALUES (?), (?) RETURNING "id""#,
        postgres: r#"INSERT INTO "teams" ("name") SELECT c1 FROM UNNEST(CAST($1 AS TEXT[])) WITH ORDINALITY AS given (c1, place) ORDER BY place RETURNING "id""#,
        mysql: "INSERT INTO `teams` (`name`) VALUES (?), (?)",
    );
}

#[test]
fn each_columns_values_are_one_array_of_its_type() {
    let rows = || User::insert_many([ann(), NewUser { name: "Bob".into(), group_id: None, password: None }]);
    assert_eq!(
        rows().to_sql(&postgres()).unwrap().sql,
        r#"INSERT INTO "users" ("name", "group_id", "visits", "password") SELECT * FROM UNNEST(CAST($1 AS TEXT[]), CAST($2 AS INTEGER[]), CAST($3 AS BIGINT[]), CAST($4 AS TEXT[]))"#
    );
    let compiled = rows().to_sql(&postgres()).unwrap();
    assert_eq!(compiled.binds[0], ValueRef::List(vec!["Ann".into(), "Bob".into()]));
    assert_eq!(compiled.binds[1], ValueRef::List(vec![3_i64.into(), ValueRef::Null]));
    assert_eq!(compiled.sensitive, [3]);
    let compiled = rows().to_sql(&sqlite()).unwrap();
    assert_eq!(compiled.sensitive, [3, 7]);
}

#[test]
fn an_upsert_computes_from_the_old_row_and_the_new_one() {
    assert_sql!(
        User::insert(ann())
            .on_conflict(User::NAME)
            .do_update_set(User::VISITS, User::VISITS + excluded(User::VISITS))
            .update_set(User::GROUP_ID, excluded(User::GROUP_ID)),
        sqlite: r#"INSERT INTO "users" ("name", "group_id", "visits", "password") VALUES (?, ?, ?, ?) ON CONFLICT ("name") DO UPDATE SET "visits" = "users"."visits" + "excluded"."visits", "group_id" = "excluded"."group_id""#,
        postgres: r#"INSERT INTO "users" ("name", "group_id", "visits", "password") VALUES ($1, $2, $3, $4) ON CONFLICT ("name") DO UPDATE SET "visits" = "users"."visits" + "excluded"."visits", "group_id" = "excluded"."group_id""#,
        mysql: "INSERT INTO `users` (`name`, `group_id`, `visits`, `password`) VALUES (?, ?, ?, ?) AS `excluded` ON DUPLICATE KEY UPDATE `visits` = `users`.`visits` + `excluded`.`visits`, `group_id` = `excluded`.`group_id`",
    );
}

#[test]
fn an_upsert_changes_only_the_rows_that_it_is_told_to() {
    assert_sql!(
        User::insert(ann()).on_conflict(User::NAME).do_update(User::VISITS).update_where(User::VISITS.lt(9)),
        sqlite: r#"INSERT INTO "users" ("name", "group_id", "visits", "password") VALUES (?, ?, ?, ?) ON CONFLICT ("name") DO UPDATE SET "visits" = "excluded"."visits" WHERE "users"."visits" < ?"#,
        postgres: r#"INSERT INTO "users" ("name", "group_id", "visits", "password") VALUES ($1, $2, $3, $4) ON CONFLICT ("name") DO UPDATE SET "visits" = "excluded"."visits" WHERE "users"."visits" < $5"#,
        mysql: "error: mysql does not support a condition on the rows that `do_update` changes",
    );
    assert_sql!(
        User::insert(ann()).update_where(User::VISITS.lt(9)),
        all: "error: `update_where` belongs to an upsert: call `.on_conflict(..).do_update(..)` before it",
    );
}

#[test]
fn where_any_unique_key_decides_the_others_must_be_meant() {
    let whole = || User { id: 7, name: "Ann".into(), group_id: None, visits: 0, password: None };
    assert_sql!(
        User::insert(whole()).on_conflict(User::NAME).do_update(User::VISITS),
        sqlite: r#"INSERT INTO "users" ("id", "name", "group_id", "visits", "password") VALUES (?, ?, ?, ?, ?) ON CONFLICT ("name") DO UPDATE SET "visits" = "excluded"."visits""#,
        postgres: r#"INSERT INTO "users" ("id", "name", "group_id", "visits", "password") VALUES ($1, $2, $3, $4, $5) ON CONFLICT ("name") DO UPDATE SET "visits" = "excluded"."visits""#,
        mysql: "error: on mysql, any unique key of `users` decides whether a row is there already, and `id` is one beside `name`; add `.any_unique_key()` if that is meant",
    );
    let meant = User::insert(whole()).on_conflict(User::NAME).do_update(User::VISITS).any_unique_key();
    assert!(meant.to_sql(&mysql()).is_ok());
}
