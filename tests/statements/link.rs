use orm_tests::assert_sql;

use super::{Team, User};

fn user(id: i32) -> User {
    User { id, name: "x".into(), group_id: None, visits: 0, password: None }
}

fn team(id: i32) -> Team {
    Team { id, name: "x".into() }
}

#[test]
fn rows_are_linked_through_a_plain_association_table() {
    assert_sql!(
        User::TEAMS.link(&user(1), &vec![team(2), team(3)]),
        sqlite: r#"INSERT INTO "user_team" ("user_id", "team_id") VALUES (?, ?), (?, ?) ON CONFLICT ("user_id", "team_id") DO NOTHING"#,
        postgres: r#"INSERT INTO "user_team" ("user_id", "team_id") SELECT * FROM UNNEST(CAST($1 AS INTEGER[]), CAST($2 AS INTEGER[])) ON CONFLICT ("user_id", "team_id") DO NOTHING"#,
        mysql: "INSERT INTO `user_team` (`user_id`, `team_id`) VALUES (?, ?), (?, ?)",
    );
    assert_sql!(
        Team::MEMBERS.unlink(&team(2), &user(1)),
        sqlite: r#"DELETE FROM "user_team" WHERE "user_team"."team_id" = ? AND "user_team"."user_id" = ?"#,
        postgres: r#"DELETE FROM "user_team" WHERE "user_team"."team_id" = $1 AND "user_team"."user_id" = $2"#,
        mysql: "DELETE FROM `user_team` WHERE `user_team`.`team_id` = ? AND `user_team`.`user_id` = ?",
    );
}

#[test]
fn a_relationship_without_an_association_table_says_what_to_do() {
    assert_sql!(
        User::POSTS.link(&user(1), &Vec::new()),
        all: "error: `User::POSTS` has no association table: set the foreign key of the other row instead",
    );
}
