use orm_core::prelude::*;
use orm_tests::assert_sql;

use super::{Group, Post, Team, User};

#[test]
fn any_is_an_exists() {
    assert_sql!(
        User::query().filter(User::OWNED_GROUPS.any(Group::NAME.ne("x"))).select(User::ID),
        sqlite: r#"SELECT "users"."id" FROM "users" WHERE EXISTS (SELECT 1 FROM "groups" AS "groups_1" WHERE "groups_1"."owner_id" = "users"."id" AND "groups_1"."name" <> ?)"#,
        postgres: r#"SELECT "users"."id" FROM "users" WHERE EXISTS (SELECT 1 FROM "groups" AS "groups_1" WHERE "groups_1"."owner_id" = "users"."id" AND "groups_1"."name" <> $1)"#,
        mysql: "SELECT `users`.`id` FROM `users` WHERE EXISTS (SELECT 1 FROM `groups` AS `groups_1` WHERE `groups_1`.`owner_id` = `users`.`id` AND `groups_1`.`name` <> ?)",
    );
}

#[test]
fn none_is_its_contrary_and_all_knows_null() {
    assert_sql!(
        User::query().filter(User::OWNED_GROUPS.none(Group::ID.gt(1))).filter(User::POSTS.all(Post::SCORE.gt(0.5))).select(User::ID),
        sqlite: r#"SELECT "users"."id" FROM "users" WHERE NOT (EXISTS (SELECT 1 FROM "groups" AS "groups_1" WHERE "groups_1"."owner_id" = "users"."id" AND "groups_1"."id" > ?)) AND NOT (EXISTS (SELECT 1 FROM "posts" AS "posts_2" WHERE "posts_2"."author_id" = "users"."id" AND CASE WHEN "posts_2"."score" > ? THEN 0 ELSE 1 END = 1))"#,
        postgres: r#"SELECT "users"."id" FROM "users" WHERE NOT (EXISTS (SELECT 1 FROM "groups" AS "groups_1" WHERE "groups_1"."owner_id" = "users"."id" AND "groups_1"."id" > $1)) AND NOT (EXISTS (SELECT 1 FROM "blog"."posts" AS "posts_2" WHERE "posts_2"."author_id" = "users"."id" AND CASE WHEN "posts_2"."score" > $2 THEN 0 ELSE 1 END = 1))"#,
        mysql: "SELECT `users`.`id` FROM `users` WHERE NOT (EXISTS (SELECT 1 FROM `groups` AS `groups_1` WHERE `groups_1`.`owner_id` = `users`.`id` AND `groups_1`.`id` > ?)) AND NOT (EXISTS (SELECT 1 FROM `blog`.`posts` AS `posts_2` WHERE `posts_2`.`author_id` = `users`.`id` AND CASE WHEN `posts_2`.`score` > ? THEN 0 ELSE 1 END = 1))",
    );
}

#[test]
fn a_path_inside_any_joins_inside_the_sub_select() {
    assert_sql!(
        Group::query().filter(Group::MEMBERS.any(User::GROUP.then(Group::NAME).eq("x"))).select(Group::ID),
        sqlite: r#"SELECT "groups"."id" FROM "groups" WHERE EXISTS (SELECT 1 FROM "users" AS "users_1" LEFT JOIN "groups" AS "groups_2" ON "groups_2"."id" = "users_1"."group_id" WHERE "users_1"."group_id" = "groups"."id" AND "groups_2"."name" = ?)"#,
        postgres: r#"SELECT "groups"."id" FROM "groups" WHERE EXISTS (SELECT 1 FROM "users" AS "users_1" LEFT JOIN "groups" AS "groups_2" ON "groups_2"."id" = "users_1"."group_id" WHERE "users_1"."group_id" = "groups"."id" AND "groups_2"."name" = $1)"#,
        mysql: "SELECT `groups`.`id` FROM `groups` WHERE EXISTS (SELECT 1 FROM `users` AS `users_1` LEFT JOIN `groups` AS `groups_2` ON `groups_2`.`id` = `users_1`.`group_id` WHERE `users_1`.`group_id` = `groups`.`id` AND `groups_2`.`name` = ?)",
    );
}

#[test]
fn many_to_many_goes_over_the_association_table() {
    assert_sql!(
        User::query().filter(User::TEAMS.any(Team::NAME.eq("core"))).select((User::ID, User::TEAMS.count())),
        sqlite: r#"SELECT "users"."id", (SELECT COUNT(*) FROM "user_team" AS "user_team_2" JOIN "teams" AS "teams_1" ON "teams_1"."id" = "user_team_2"."team_id" WHERE "user_team_2"."user_id" = "users"."id") FROM "users" WHERE EXISTS (SELECT 1 FROM "user_team" AS "user_team_4" JOIN "teams" AS "teams_3" ON "teams_3"."id" = "user_team_4"."team_id" WHERE "user_team_4"."user_id" = "users"."id" AND "teams_3"."name" = ?)"#,
        postgres: r#"SELECT "users"."id", (SELECT COUNT(*) FROM "user_team" AS "user_team_2" JOIN "teams" AS "teams_1" ON "teams_1"."id" = "user_team_2"."team_id" WHERE "user_team_2"."user_id" = "users"."id") FROM "users" WHERE EXISTS (SELECT 1 FROM "user_team" AS "user_team_4" JOIN "teams" AS "teams_3" ON "teams_3"."id" = "user_team_4"."team_id" WHERE "user_team_4"."user_id" = "users"."id" AND "teams_3"."name" = $1)"#,
        mysql: "SELECT `users`.`id`, (SELECT COUNT(*) FROM `user_team` AS `user_team_2` JOIN `teams` AS `teams_1` ON `teams_1`.`id` = `user_team_2`.`team_id` WHERE `user_team_2`.`user_id` = `users`.`id`) FROM `users` WHERE EXISTS (SELECT 1 FROM `user_team` AS `user_team_4` JOIN `teams` AS `teams_3` ON `teams_3`.`id` = `user_team_4`.`team_id` WHERE `user_team_4`.`user_id` = `users`.`id` AND `teams_3`.`name` = ?)",
    );
}

#[test]
fn a_count_over_a_path_is_tied_to_the_row_at_its_start() {
    assert_sql!(
        User::query().filter(User::GROUP.then(Group::MEMBERS.count()).gt(3)).select(User::ID),
        sqlite: r#"SELECT "users"."id" FROM "users" WHERE (SELECT COUNT(*) FROM "groups" AS "groups_1" JOIN "users" AS "users_2" ON "users_2"."group_id" = "groups_1"."id" WHERE "groups_1"."id" = "users"."group_id") > ?"#,
        postgres: r#"SELECT "users"."id" FROM "users" WHERE (SELECT COUNT(*) FROM "groups" AS "groups_1" JOIN "users" AS "users_2" ON "users_2"."group_id" = "groups_1"."id" WHERE "groups_1"."id" = "users"."group_id") > $1"#,
        mysql: "SELECT `users`.`id` FROM `users` WHERE (SELECT COUNT(*) FROM `groups` AS `groups_1` JOIN `users` AS `users_2` ON `users_2`.`group_id` = `groups_1`.`id` WHERE `groups_1`.`id` = `users`.`group_id`) > ?",
    );
}

#[test]
fn sums_over_a_part_of_the_rows() {
    assert_sql!(
        User::query().select(User::POSTS.filter(Post::TITLE.ne("")).sum(Post::SCORE)),
        sqlite: r#"SELECT (SELECT SUM("posts_1"."score") FROM "posts" AS "posts_1" WHERE "posts_1"."author_id" = "users"."id" AND "posts_1"."title" <> ?) FROM "users""#,
        postgres: r#"SELECT (SELECT SUM("posts_1"."score") FROM "blog"."posts" AS "posts_1" WHERE "posts_1"."author_id" = "users"."id" AND "posts_1"."title" <> $1) FROM "users""#,
        mysql: "SELECT (SELECT SUM(`posts_1`.`score`) FROM `blog`.`posts` AS `posts_1` WHERE `posts_1`.`author_id` = `users`.`id` AND `posts_1`.`title` <> ?) FROM `users`",
    );
}

#[test]
fn a_select_can_be_a_list() -> Result<()> {
    let authors = Post::query().filter(Post::SCORE.gt(1.0)).select(Post::AUTHOR_ID).into_select()?;
    assert_sql!(
        User::query().filter(User::ID.in_select(authors)).select(User::ID),
        sqlite: r#"SELECT "users"."id" FROM "users" WHERE "users"."id" IN (SELECT "posts"."author_id" FROM "posts" WHERE "posts"."score" > ?)"#,
        postgres: r#"SELECT "users"."id" FROM "users" WHERE "users"."id" IN (SELECT "posts"."author_id" FROM "blog"."posts" WHERE "posts"."score" > $1)"#,
        mysql: "SELECT `users`.`id` FROM `users` WHERE `users`.`id` IN (SELECT `posts`.`author_id` FROM `blog`.`posts` WHERE `posts`.`score` > ?)",
    );
    Ok(())
}

#[test]
fn children_of_rows_at_hand() {
    let user = User { id: 7, name: "Ann".into(), group_id: None, visits: 0, password: None };
    assert_sql!(
        User::POSTS.of(&user).select(Post::ID),
        sqlite: r#"SELECT "posts"."id" FROM "posts" WHERE "posts"."author_id" = ?"#,
        postgres: r#"SELECT "posts"."id" FROM "blog"."posts" WHERE "posts"."author_id" = $1"#,
        mysql: "SELECT `posts`.`id` FROM `blog`.`posts` WHERE `posts`.`author_id` = ?",
    );
    assert_sql!(
        User::TEAMS.of(&vec![user.clone(), User { id: 8, ..user }]).select(Team::ID),
        sqlite: r#"SELECT "teams"."id" FROM "teams" WHERE "teams"."id" IN (SELECT "user_team"."team_id" FROM "user_team" WHERE "user_team"."user_id" IN (SELECT value FROM json_each(?)))"#,
        postgres: r#"SELECT "teams"."id" FROM "teams" WHERE "teams"."id" IN (SELECT "user_team"."team_id" FROM "user_team" WHERE "user_team"."user_id" = ANY($1))"#,
        mysql: "SELECT `teams`.`id` FROM `teams` WHERE `teams`.`id` IN (SELECT `user_team`.`team_id` FROM `user_team` WHERE `user_team`.`user_id` IN (?, ?))",
    );
}
