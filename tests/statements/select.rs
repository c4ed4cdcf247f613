use orm_core::sql::{case, count};
use orm_core::value::ValueRef;
use orm_tests::{assert_sql, sqlite};

use super::{Group, Post, User};
use orm_core::prelude::*;

#[test]
fn all_columns_are_named() {
    assert_sql!(
        Group::query(),
        sqlite: r#"SELECT "groups"."id", "groups"."name", "groups"."owner_id" FROM "groups""#,
        postgres: r#"SELECT "groups"."id", "groups"."name", "groups"."owner_id" FROM "groups""#,
        mysql: "SELECT `groups`.`id`, `groups`.`name`, `groups`.`owner_id` FROM `groups`",
    );
}

#[test]
fn find_writes_no_limit() {
    assert_sql!(
        Group::find(7),
        sqlite: r#"SELECT "groups"."id", "groups"."name", "groups"."owner_id" FROM "groups" WHERE "groups"."id" = ?"#,
        postgres: r#"SELECT "groups"."id", "groups"."name", "groups"."owner_id" FROM "groups" WHERE "groups"."id" = $1"#,
        mysql: "SELECT `groups`.`id`, `groups`.`name`, `groups`.`owner_id` FROM `groups` WHERE `groups`.`id` = ?",
    );
}

#[test]
fn conditions_are_joined_by_and_and_put_in_parentheses_only_where_needed() {
    let condition = Group::NAME.eq("a").or(Group::NAME.eq("b").and(Group::ID.gt(1)));
    assert_sql!(
        Group::query().filter(condition).filter(!Group::ID.between(5, 9)).select(Group::ID),
        sqlite: r#"SELECT "groups"."id" FROM "groups" WHERE ("groups"."name" = ? OR ("groups"."name" = ? AND "groups"."id" > ?)) AND NOT ("groups"."id" BETWEEN ? AND ?)"#,
        postgres: r#"SELECT "groups"."id" FROM "groups" WHERE ("groups"."name" = $1 OR ("groups"."name" = $2 AND "groups"."id" > $3)) AND NOT ("groups"."id" BETWEEN $4 AND $5)"#,
        mysql: "SELECT `groups`.`id` FROM `groups` WHERE (`groups`.`name` = ? OR (`groups`.`name` = ? AND `groups`.`id` > ?)) AND NOT (`groups`.`id` BETWEEN ? AND ?)",
    );
}

#[test]
fn values_are_bound_in_the_order_of_the_text() {
    let query = User::query().filter(User::NAME.eq("Ann'; DROP TABLE users --").and(User::VISITS.gt(3))).limit(2);
    let compiled = query.to_sql(&sqlite()).unwrap();
    assert!(!compiled.sql.contains("DROP"));
    assert_eq!(
        compiled.binds,
        [ValueRef::from("Ann'; DROP TABLE users --"), ValueRef::from(3_i64), ValueRef::from(2_i64)]
    );
}

#[test]
fn values_compared_with_a_sensitive_column_are_marked() {
    let compiled = User::query().filter(User::VISITS.gt(3).and(User::PASSWORD.eq("s3cret"))).to_sql(&sqlite()).unwrap();
    assert_eq!(compiled.sensitive, [1]);
}

#[test]
fn values_compared_with_something_made_of_a_sensitive_column_are_marked() {
    let secret = || "s3cret".to_owned();
    let conditions = [
        User::PASSWORD.lower().eq(secret()),
        User::PASSWORD.in_([secret()]),
        User::PASSWORD.between(secret(), secret()),
        User::PASSWORD.like("s3cret%"),
        !User::PASSWORD.ne(secret()),
        User::PASSWORD.concat("s3cret").cast::<String>().eq(secret()),
    ];
    for condition in conditions {
        let compiled = User::query().filter(User::VISITS.gt(3).and(condition)).to_sql(&sqlite()).unwrap();
        let marked: Vec<usize> = (1..compiled.binds.len()).collect();
        assert_eq!(compiled.sensitive, marked, "{}", compiled.sql);
    }
}

#[test]
fn like_escapes_with_a_backslash_everywhere() {
    assert_sql!(
        Group::query().filter(Group::NAME.like("A%")).select(Group::ID),
        sqlite: r#"SELECT "groups"."id" FROM "groups" WHERE "groups"."name" LIKE ? ESCAPE '\'"#,
        postgres: r#"SELECT "groups"."id" FROM "groups" WHERE "groups"."name" LIKE $1"#,
        mysql: "SELECT `groups`.`id` FROM `groups` WHERE `groups`.`name` LIKE ?",
    );
    assert_sql!(
        Group::query().filter(Group::NAME.ilike("a%")).select(Group::ID),
        sqlite: r#"SELECT "groups"."id" FROM "groups" WHERE LOWER("groups"."name") LIKE LOWER(?) ESCAPE '\'"#,
        postgres: r#"SELECT "groups"."id" FROM "groups" WHERE "groups"."name" ILIKE $1"#,
        mysql: "SELECT `groups`.`id` FROM `groups` WHERE LOWER(`groups`.`name`) LIKE LOWER(?)",
    );
    let compiled = Group::query().filter(Group::NAME.contains("50%_")).to_sql(&sqlite()).unwrap();
    assert_eq!(compiled.binds, [ValueRef::from("%50\\%\\_%")]);
}

#[test]
fn a_list_is_one_bind_where_the_database_can() {
    assert_sql!(
        Group::query().filter(Group::ID.in_([1, 2, 3])).select(Group::ID),
        sqlite: r#"SELECT "groups"."id" FROM "groups" WHERE "groups"."id" IN (SELECT value FROM json_each(?))"#,
        postgres: r#"SELECT "groups"."id" FROM "groups" WHERE "groups"."id" = ANY($1)"#,
        mysql: "SELECT `groups`.`id` FROM `groups` WHERE `groups`.`id` IN (?, ?, ?, ?)",
    );
    assert_sql!(
        Group::query().filter(Group::ID.not_in([1, 2])).select(Group::ID),
        sqlite: r#"SELECT "groups"."id" FROM "groups" WHERE "groups"."id" NOT IN (SELECT value FROM json_each(?))"#,
        postgres: r#"SELECT "groups"."id" FROM "groups" WHERE "groups"."id" <> ALL($1)"#,
        mysql: "SELECT `groups`.`id` FROM `groups` WHERE `groups`.`id` NOT IN (?, ?)",
    );
}

#[test]
fn an_empty_list_holds_nothing_and_one_value_is_compared() {
    let none: [i32; 0] = [];
    assert_sql!(
        Group::query().filter(Group::ID.in_(none)).filter(Group::ID.not_in(none)).filter(Group::ID.in_([7])).select(Group::ID),
        sqlite: r#"SELECT "groups"."id" FROM "groups" WHERE 1 = 0 AND 1 = 1 AND "groups"."id" = ?"#,
        postgres: r#"SELECT "groups"."id" FROM "groups" WHERE 1 = 0 AND 1 = 1 AND "groups"."id" = $1"#,
        mysql: "SELECT `groups`.`id` FROM `groups` WHERE 1 = 0 AND 1 = 1 AND `groups`.`id` = ?",
    );
}

#[test]
fn null_is_a_value_for_is_distinct_from() {
    assert_sql!(
        Group::query().filter(Group::OWNER_ID.is_distinct_from(None::<i32>)).filter(Group::OWNER_ID.is_not_distinct_from(3)).select(Group::ID),
        sqlite: r#"SELECT "groups"."id" FROM "groups" WHERE "groups"."owner_id" IS NOT ? AND "groups"."owner_id" IS ?"#,
        postgres: r#"SELECT "groups"."id" FROM "groups" WHERE "groups"."owner_id" IS DISTINCT FROM $1 AND "groups"."owner_id" IS NOT DISTINCT FROM $2"#,
        mysql: "SELECT `groups`.`id` FROM `groups` WHERE NOT (`groups`.`owner_id` <=> ?) AND `groups`.`owner_id` <=> ?",
    );
}

#[test]
fn rows_are_ordered_cut_and_skipped() {
    assert_sql!(
        Group::query().order_by((Group::NAME, Group::ID.desc())).limit(20).offset(40).select(Group::ID),
        sqlite: r#"SELECT "groups"."id" FROM "groups" ORDER BY "groups"."name", "groups"."id" DESC LIMIT ? OFFSET ?"#,
        postgres: r#"SELECT "groups"."id" FROM "groups" ORDER BY "groups"."name", "groups"."id" DESC LIMIT $1 OFFSET $2"#,
        mysql: "SELECT `groups`.`id` FROM `groups` ORDER BY `groups`.`name`, `groups`.`id` DESC LIMIT ? OFFSET ?",
    );
    assert_sql!(
        Group::query().offset(40).select(Group::ID),
        sqlite: r#"SELECT "groups"."id" FROM "groups" LIMIT -1 OFFSET ?"#,
        postgres: r#"SELECT "groups"."id" FROM "groups" OFFSET $1"#,
        mysql: "SELECT `groups`.`id` FROM `groups` LIMIT 18446744073709551615 OFFSET ?",
    );
    assert_sql!(
        Group::query().order_by(Group::OWNER_ID.asc().nulls_last()).select(Group::ID),
        sqlite: r#"SELECT "groups"."id" FROM "groups" ORDER BY "groups"."owner_id" NULLS LAST"#,
        postgres: r#"SELECT "groups"."id" FROM "groups" ORDER BY "groups"."owner_id" NULLS LAST"#,
        mysql: "SELECT `groups`.`id` FROM `groups` ORDER BY `groups`.`owner_id` IS NULL, `groups`.`owner_id`",
    );
}

#[test]
fn groups_are_counted_and_filtered() {
    assert_sql!(
        User::query().group_by(User::GROUP_ID).having(count().gt(3)).select((User::GROUP_ID, count(), User::VISITS.sum())),
        sqlite: r#"SELECT "users"."group_id", COUNT(*), CAST(SUM("users"."visits") AS INTEGER) FROM "users" GROUP BY "users"."group_id" HAVING COUNT(*) > ?"#,
        postgres: r#"SELECT "users"."group_id", COUNT(*), CAST(SUM("users"."visits") AS BIGINT) FROM "users" GROUP BY "users"."group_id" HAVING COUNT(*) > $1"#,
        mysql: "SELECT `users`.`group_id`, COUNT(*), CAST(SUM(`users`.`visits`) AS SIGNED) FROM `users` GROUP BY `users`.`group_id` HAVING COUNT(*) > ?",
    );
}

#[test]
fn arithmetic_and_text_functions() {
    assert_sql!(
        User::query().filter((User::VISITS + 1).gt(User::VISITS * 2)).select(User::NAME.upper().concat("!")),
        sqlite: r#"SELECT UPPER("users"."name") || ? FROM "users" WHERE ("users"."visits" + ?) > ("users"."visits" * ?)"#,
        postgres: r#"SELECT UPPER("users"."name") || $1 FROM "users" WHERE ("users"."visits" + $2) > ("users"."visits" * $3)"#,
        mysql: "SELECT CONCAT(UPPER(`users`.`name`), ?) FROM `users` WHERE (`users`.`visits` + ?) > (`users`.`visits` * ?)",
    );
    assert_sql!(
        User::query().select(case().when(User::VISITS.gt(9), "regular").otherwise("new")),
        sqlite: r#"SELECT CASE WHEN "users"."visits" > ? THEN ? ELSE ? END FROM "users""#,
        postgres: r#"SELECT CASE WHEN "users"."visits" > $1 THEN $2 ELSE $3 END FROM "users""#,
        mysql: "SELECT CASE WHEN `users`.`visits` > ? THEN ? ELSE ? END FROM `users`",
    );
}

#[test]
fn a_schema_is_written_where_there_are_schemas() {
    assert_sql!(
        Post::query().select(Post::TITLE),
        sqlite: r#"SELECT "posts"."title" FROM "posts""#,
        postgres: r#"SELECT "posts"."title" FROM "blog"."posts""#,
        mysql: "SELECT `posts`.`title` FROM `blog`.`posts`",
    );
}

#[test]
fn what_a_database_cannot_do_is_refused_by_name() {
    assert_sql!(
        Group::query().for_update().skip_locked().select(Group::ID),
        sqlite: "error: sqlite does not support row locks (`FOR UPDATE`)",
        postgres: r#"SELECT "groups"."id" FROM "groups" FOR UPDATE SKIP LOCKED"#,
        mysql: "SELECT `groups`.`id` FROM `groups` FOR UPDATE SKIP LOCKED",
    );
    assert_sql!(
        Group::query().distinct_on(Group::NAME).select(Group::ID),
        sqlite: "error: sqlite does not support `DISTINCT ON`",
        postgres: r#"SELECT DISTINCT ON ("groups"."name") "groups"."id" FROM "groups""#,
        mysql: "error: mysql does not support `DISTINCT ON`",
    );
    assert_sql!(
        Group::query().skip_locked(),
        sqlite: "error: `skip_locked` and `nowait` belong to a lock: call `for_update` before them",
        postgres: "error: `skip_locked` and `nowait` belong to a lock: call `for_update` before them",
        mysql: "error: `skip_locked` and `nowait` belong to a lock: call `for_update` before them",
    );
}

#[test]
fn a_column_chosen_at_run_time_filters_and_sorts() -> Result<()> {
    let name = Group::column("name")?;
    assert_sql!(
        Group::query().filter(name.eq("x")).order_by(name.desc()).select(Group::ID),
        sqlite: r#"SELECT "groups"."id" FROM "groups" WHERE "groups"."name" = ? ORDER BY "groups"."name" DESC"#,
        postgres: r#"SELECT "groups"."id" FROM "groups" WHERE "groups"."name" = $1 ORDER BY "groups"."name" DESC"#,
        mysql: "SELECT `groups`.`id` FROM `groups` WHERE `groups`.`name` = ? ORDER BY `groups`.`name` DESC",
    );
    assert_sql!(
        Group::query().filter(name.eq(7)).select(Group::ID),
        all: "error: column name: the column holds text, not an integer",
    );
    let error = Group::column("nmae").unwrap_err();
    assert_eq!(error.to_string(), "`Group` has no column `nmae`; did you mean `name`?");
    Ok(())
}

#[test]
fn a_list_of_filters_builds_a_dynamic_query() {
    let mut filters: Vec<Expr<Group, bool>> = vec![Group::ID.gt(1)];
    filters.push(Group::NAME.ne("x"));
    assert_sql!(
        Group::query().filter(Expr::all(filters)).filter_opt(None).filter_opt(Some(Group::OWNER_ID.is_null())).select(Group::ID),
        sqlite: r#"SELECT "groups"."id" FROM "groups" WHERE "groups"."id" > ? AND "groups"."name" <> ? AND "groups"."owner_id" IS NULL"#,
        postgres: r#"SELECT "groups"."id" FROM "groups" WHERE "groups"."id" > $1 AND "groups"."name" <> $2 AND "groups"."owner_id" IS NULL"#,
        mysql: "SELECT `groups`.`id` FROM `groups` WHERE `groups`.`id` > ? AND `groups`.`name` <> ? AND `groups`.`owner_id` IS NULL",
    );
}
