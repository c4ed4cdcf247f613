use orm_core::prelude::*;
use orm_tests::assert_sql;

use super::{Group, Post, User};

#[test]
fn a_path_joins_by_itself_and_once() {
    let group = User::GROUP;
    assert_sql!(
        User::query()
            .filter(group.clone().then(Group::NAME).eq("admins"))
            .order_by(group.then(Group::NAME))
            .select(User::ID),
        sqlite: r#"SELECT "users"."id" FROM "users" LEFT JOIN "groups" AS "groups_1" ON "groups_1"."id" = "users"."group_id" WHERE "groups_1"."name" = ? ORDER BY "groups_1"."name""#,
        postgres: r#"SELECT "users"."id" FROM "users" LEFT JOIN "groups" AS "groups_1" ON "groups_1"."id" = "users"."group_id" WHERE "groups_1"."name" = $1 ORDER BY "groups_1"."name""#,
        mysql: "SELECT `users`.`id` FROM `users` LEFT JOIN `groups` AS `groups_1` ON `groups_1`.`id` = `users`.`group_id` WHERE `groups_1`.`name` = ? ORDER BY `groups_1`.`name`",
    );
}

#[test]
fn a_required_step_is_an_inner_join_and_an_optional_one_makes_all_after_it_optional() {
    assert_sql!(
        Post::query().select((Post::AUTHOR.then(User::NAME), Post::AUTHOR.then(User::GROUP).then(Group::OWNER).then(User::NAME))),
        sqlite: r#"SELECT "users_1"."name", "users_3"."name" FROM "posts" JOIN "users" AS "users_1" ON "users_1"."id" = "posts"."author_id" LEFT JOIN "groups" AS "groups_2" ON "groups_2"."id" = "users_1"."group_id" LEFT JOIN "users" AS "users_3" ON "users_3"."id" = "groups_2"."owner_id""#,
        postgres: r#"SELECT "users_1"."name", "users_3"."name" FROM "blog"."posts" JOIN "users" AS "users_1" ON "users_1"."id" = "posts"."author_id" LEFT JOIN "groups" AS "groups_2" ON "groups_2"."id" = "users_1"."group_id" LEFT JOIN "users" AS "users_3" ON "users_3"."id" = "groups_2"."owner_id""#,
        mysql: "SELECT `users_1`.`name`, `users_3`.`name` FROM `blog`.`posts` JOIN `users` AS `users_1` ON `users_1`.`id` = `posts`.`author_id` LEFT JOIN `groups` AS `groups_2` ON `groups_2`.`id` = `users_1`.`group_id` LEFT JOIN `users` AS `users_3` ON `users_3`.`id` = `groups_2`.`owner_id`",
    );
}

#[test]
fn nesting_from_the_right_is_the_same_path() {
    assert_sql!(
        User::query().filter(User::GROUP.then(Group::OWNER.then(User::NAME)).eq("x")).select(User::ID),
        sqlite: r#"SELECT "users"."id" FROM "users" LEFT JOIN "groups" AS "groups_1" ON "groups_1"."id" = "users"."group_id" LEFT JOIN "users" AS "users_2" ON "users_2"."id" = "groups_1"."owner_id" WHERE "users_2"."name" = ?"#,
        postgres: r#"SELECT "users"."id" FROM "users" LEFT JOIN "groups" AS "groups_1" ON "groups_1"."id" = "users"."group_id" LEFT JOIN "users" AS "users_2" ON "users_2"."id" = "groups_1"."owner_id" WHERE "users_2"."name" = $1"#,
        mysql: "SELECT `users`.`id` FROM `users` LEFT JOIN `groups` AS `groups_1` ON `groups_1`.`id` = `users`.`group_id` LEFT JOIN `users` AS `users_2` ON `users_2`.`id` = `groups_1`.`owner_id` WHERE `users_2`.`name` = ?",
    );
}

#[test]
fn a_column_over_a_nullable_relationship_is_an_option() {
    let name: Expr<User, Option<String>> = User::GROUP.then(Group::NAME);
    let owner: Expr<User, Option<i32>> = User::GROUP.then(Group::OWNER_ID);
    let required: Expr<Post, String> = Post::AUTHOR.then(User::NAME);
    assert_sql!(
        Post::query().filter(required.eq("x")).filter(Post::AUTHOR.then(name.is_null())).filter(Post::AUTHOR.then(owner).is_null()).select(Post::ID),
        sqlite: r#"SELECT "posts"."id" FROM "posts" JOIN "users" AS "users_1" ON "users_1"."id" = "posts"."author_id" LEFT JOIN "groups" AS "groups_2" ON "groups_2"."id" = "users_1"."group_id" WHERE "users_1"."name" = ? AND "groups_2"."name" IS NULL AND "groups_2"."owner_id" IS NULL"#,
        postgres: r#"SELECT "posts"."id" FROM "blog"."posts" JOIN "users" AS "users_1" ON "users_1"."id" = "posts"."author_id" LEFT JOIN "groups" AS "groups_2" ON "groups_2"."id" = "users_1"."group_id" WHERE "users_1"."name" = $1 AND "groups_2"."name" IS NULL AND "groups_2"."owner_id" IS NULL"#,
        mysql: "SELECT `posts`.`id` FROM `blog`.`posts` JOIN `users` AS `users_1` ON `users_1`.`id` = `posts`.`author_id` LEFT JOIN `groups` AS `groups_2` ON `groups_2`.`id` = `users_1`.`group_id` WHERE `users_1`.`name` = ? AND `groups_2`.`name` IS NULL AND `groups_2`.`owner_id` IS NULL",
    );
}
