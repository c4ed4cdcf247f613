use orm_core::prelude::*;
use orm_tests::{assert_sql, sqlite};

use super::{Group, User};

#[test]
fn only_what_is_set_is_written() {
    assert_sql!(
        User::update().filter(User::ID.eq(7)).set(User::NAME, "Ann").set(User::VISITS, User::VISITS + 1).set_null(User::GROUP_ID),
        sqlite: r#"UPDATE "users" SET "name" = ?, "visits" = "users"."visits" + ?, "group_id" = NULL WHERE "users"."id" = ?"#,
        postgres: r#"UPDATE "users" SET "name" = $1, "visits" = "users"."visits" + $2, "group_id" = NULL WHERE "users"."id" = $3"#,
        mysql: "UPDATE `users` SET `name` = ?, `visits` = `users`.`visits` + ?, `group_id` = NULL WHERE `users`.`id` = ?",
    );
}

#[test]
fn a_path_becomes_a_sub_select_because_an_update_cannot_join() {
    assert_sql!(
        User::update().filter(User::GROUP.then(Group::NAME).eq("old")).set(User::VISITS, 0),
        sqlite: r#"UPDATE "users" SET "visits" = ? WHERE (SELECT "groups_1"."name" FROM "groups" AS "groups_1" WHERE "groups_1"."id" = "users"."group_id") = ?"#,
        postgres: r#"UPDATE "users" SET "visits" = $1 WHERE (SELECT "groups_1"."name" FROM "groups" AS "groups_1" WHERE "groups_1"."id" = "users"."group_id") = $2"#,
        mysql: "UPDATE `users` SET `visits` = ? WHERE (SELECT `groups_1`.`name` FROM `groups` AS `groups_1` WHERE `groups_1`.`id` = `users`.`group_id`) = ?",
    );
}

#[test]
fn changed_rows_are_answered_where_the_database_can() {
    assert_sql!(
        User::update().filter(User::ID.eq(7)).set(User::VISITS, 0).returning((User::ID, User::NAME)),
        sqlite: r#"UPDATE "users" SET "visits" = ? WHERE "users"."id" = ? RETURNING "id", "name""#,
        postgres: r#"UPDATE "users" SET "visits" = $1 WHERE "users"."id" = $2 RETURNING "id", "name""#,
        mysql: "error: mysql does not support `UPDATE … RETURNING`",
    );
}

#[test]
fn every_row_is_meant_or_refused() {
    let refused = "error: the update of `User` has no filter and would touch every row; add `.filter(..)`, or `.all_rows()` if you mean it";
    assert_sql!(User::update().set(User::VISITS, 0), all: refused);
    assert_sql!(User::update().set(User::VISITS, 0).filter(Expr::all(vec![])), all: refused);
    assert_sql!(
        User::update().set(User::VISITS, 0).all_rows(),
        sqlite: r#"UPDATE "users" SET "visits" = ?"#,
        postgres: r#"UPDATE "users" SET "visits" = $1"#,
        mysql: "UPDATE `users` SET `visits` = ?",
    );
    assert_sql!(User::update().all_rows(), all: "error: the update of `User` sets nothing; add `.set(column, value)`");
}

#[test]
fn a_value_that_does_not_fit_is_refused_before_any_sql() -> Result<()> {
    assert_sql!(
        User::update().filter(User::ID.eq(1)).set(User::NAME, "x".repeat(33)),
        all: "error: `User.name`: the text has 33 characters, `length = 32` allows no more than 32",
    );
    assert_sql!(
        User::update().filter(User::ID.eq(1)).set(User::column("visits")?, "many"),
        all: "error: `User.visits`: the column holds 64-bit integer, not text",
    );
    assert_sql!(
        User::update().filter(User::ID.eq(1)).set(User::column("name")?, Value::Null),
        all: "error: `User.name`: NULL is not allowed here",
    );
    Ok(())
}

#[test]
fn a_database_that_cannot_read_the_changed_table_says_so() {
    assert_sql!(
        Group::update().filter(Group::OWNER.then(User::GROUP).then(Group::NAME).eq("x")).set_null(Group::OWNER_ID),
        sqlite: r#"UPDATE "groups" SET "owner_id" = NULL WHERE (SELECT "groups_2"."name" FROM "users" AS "users_1" JOIN "groups" AS "groups_2" ON "groups_2"."id" = "users_1"."group_id" WHERE "users_1"."id" = "groups"."owner_id") = ?"#,
        postgres: r#"UPDATE "groups" SET "owner_id" = NULL WHERE (SELECT "groups_2"."name" FROM "users" AS "users_1" JOIN "groups" AS "groups_2" ON "groups_2"."id" = "users_1"."group_id" WHERE "users_1"."id" = "groups"."owner_id") = $1"#,
        mysql: "error: mysql does not support reading the changed table in a sub-select of UPDATE or DELETE",
    );
}

#[test]
fn what_is_written_into_a_sensitive_column_is_marked() {
    let update = User::update().filter(User::ID.eq(7)).set(User::VISITS, 3).set(User::PASSWORD, "s3cret".to_owned());
    let compiled = update.to_sql(&sqlite()).unwrap();
    assert_eq!(compiled.binds, [3_i64.into(), "s3cret".into(), 7_i64.into()]);
    assert_eq!(compiled.sensitive, [1]);
    let cleared = User::update().all_rows().set_null(User::PASSWORD).to_sql(&sqlite()).unwrap();
    assert_eq!(cleared.sql, r#"UPDATE "users" SET "password" = NULL"#);
}
