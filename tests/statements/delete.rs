use orm_core::prelude::*;
use orm_tests::assert_sql;

use super::{Group, User};

#[test]
fn rows_are_deleted_by_a_filter() {
    assert_sql!(
        User::delete().filter(User::GROUP_ID.is_null()).filter(User::OWNED_GROUPS.none(Group::ID.gt(0))),
        sqlite: r#"DELETE FROM "users" WHERE "users"."group_id" IS NULL AND NOT (EXISTS (SELECT 1 FROM "groups" AS "groups_1" WHERE "groups_1"."owner_id" = "users"."id" AND "groups_1"."id" > ?))"#,
        postgres: r#"DELETE FROM "users" WHERE "users"."group_id" IS NULL AND NOT (EXISTS (SELECT 1 FROM "groups" AS "groups_1" WHERE "groups_1"."owner_id" = "users"."id" AND "groups_1"."id" > $1))"#,
        mysql: "DELETE FROM `users` WHERE `users`.`group_id` IS NULL AND NOT (EXISTS (SELECT 1 FROM `groups` AS `groups_1` WHERE `groups_1`.`owner_id` = `users`.`id` AND `groups_1`.`id` > ?))",
    );
}

#[test]
fn every_row_is_meant_or_refused() {
    assert_sql!(
        User::delete(),
        all: "error: the deletion of `User` has no filter and would touch every row; add `.filter(..)`, or `.all_rows()` if you mean it",
    );
    assert_sql!(
        User::delete().all_rows().returning(User::ID),
        sqlite: r#"DELETE FROM "users" RETURNING "id""#,
        postgres: r#"DELETE FROM "users" RETURNING "id""#,
        mysql: "error: mysql does not support `DELETE … RETURNING`",
    );
}
