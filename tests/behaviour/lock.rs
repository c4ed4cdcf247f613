//! Locks on rows.

use orm_core::engine::Next;
use orm_core::prelude::*;
use orm_tests::{Target, assert_sql, fresh, mariadb, suite};

use super::{Group, Post, Profile, Tag, User, group, user};

suite! {
    locked_rows_are_left_out_or_refused: row_locks & lock_wait,
    rows_are_shared_by_readers: row_locks & lock_wait,
    joined_rows_are_not_locked: lock_of,
    a_database_without_row_locks_refuses_them,
    a_stream_ends_where_it_is_told_to,
    graphs_come_in_batches,
}

fn users(db: &mut dyn Executor) -> Result<Vec<User>> {
    let admins = Group::insert(group("admins")).one(db)?;
    User::insert_many(["a", "b", "c"].map(|name| user(name, Some(&admins)))).all(db)
}

fn locked_rows_are_left_out_or_refused(target: Target) -> Result<()> {
    let mut db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let rows = users(&mut db)?;
    let engine = db.engine().clone();
    engine.transaction(|s| {
        let mine = User::find(rows[1].id).for_update().one(s)?;
        engine.transaction(|other| {
            let free = User::query().order_by(User::NAME).for_update().skip_locked().select(User::NAME).all(other)?;
            assert_eq!(free, ["a", "c"]);
            Ok(())
        })?;
        let refused = engine.transaction(|other| User::find(mine.id).for_update().nowait().one(other));
        assert!(refused.is_err_and(|error| error.is_lock_timeout()));
        Ok(())
    })
}

fn rows_are_shared_by_readers(target: Target) -> Result<()> {
    let mut db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let rows = users(&mut db)?;
    let engine = db.engine().clone();
    engine.transaction(|s| {
        User::find(rows[0].id).for_share().one(s)?;
        engine.transaction(|other| {
            User::find(rows[0].id).for_share().nowait().one(other)?;
            Ok(())
        })?;
        let refused = engine.transaction(|other| User::find(rows[0].id).for_update().nowait().one(other));
        assert!(refused.is_err_and(|error| error.is_lock_timeout()));
        Ok(())
    })
}

fn joined_rows_are_not_locked(target: Target) -> Result<()> {
    let mut db = fresh!(target, Group, User, Profile, Post, Tag)?;
    users(&mut db)?;
    let engine = db.engine().clone();
    engine.transaction(|s| {
        let mine = User::query().filter(User::GROUP.then(Group::NAME).eq("admins")).for_update().all(s)?;
        assert_eq!(mine.len(), 3);
        engine.transaction(|other| Group::query().for_update().nowait().one(other))?;
        Ok(())
    })
}

fn a_database_without_row_locks_refuses_them(target: Target) -> Result<()> {
    let mut db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let result = User::query().for_update().all(&mut db);
    assert_eq!(result.is_ok(), db.engine().dialect().capabilities().row_locks);
    Ok(())
}

fn a_stream_ends_where_it_is_told_to(target: Target) -> Result<()> {
    let mut db = fresh!(target, Group, User, Profile, Post, Tag)?;
    users(&mut db)?;
    let mut seen = Vec::new();
    User::query().order_by(User::NAME).select(User::NAME).stream(&mut db, |name| {
        let next = if name == "b" { Next::Stop } else { Next::More };
        seen.push(name);
        Ok(next)
    })?;
    assert_eq!(seen, ["a", "b"]);
    assert_eq!(User::query().count(&mut db)?, 3);
    Ok(())
}

fn graphs_come_in_batches(target: Target) -> Result<()> {
    let mut db = fresh!(target, Group, User, Profile, Post, Tag)?;
    users(&mut db)?;
    let mut batches = Vec::new();
    User::query().order_by(User::NAME.desc()).load(User::GROUP).batches(2, &mut db, |db, users| {
        assert_eq!(users.first().expect("a row").group()?.expect("a group").name, "admins");
        batches.push(users.iter().map(|user| user.name.clone()).collect::<Vec<_>>());
        // The connection is free meanwhile.
        User::query().count(db).map(|_| ())
    })?;
    assert_eq!(batches, [vec!["c", "b"], vec!["a"]]);
    Ok(())
}

#[test]
fn the_rows_that_are_locked_are_named_where_others_are_joined() {
    assert_sql!(
        User::query().filter(User::GROUP.then(Group::NAME).eq("x")).for_update().skip_locked().select(User::ID),
        sqlite: "error: sqlite does not support row locks (`FOR UPDATE`)",
        postgres: r#"SELECT "users"."id" FROM "users" LEFT JOIN "groups" AS "groups_1" ON "groups_1"."id" = "users"."group_id" WHERE "groups_1"."name" = $1 FOR UPDATE OF "users" SKIP LOCKED"#,
        mysql: "SELECT `users`.`id` FROM `users` LEFT JOIN `groups` AS `groups_1` ON `groups_1`.`id` = `users`.`group_id` WHERE `groups_1`.`name` = ? FOR UPDATE OF `users` SKIP LOCKED",
    );
    assert_sql!(
        Post::query().for_share().of(Post::AUTHOR).nowait().select(Post::ID),
        sqlite: "error: sqlite does not support row locks (`FOR UPDATE`)",
        postgres: r#"SELECT "posts"."id" FROM "posts" JOIN "users" AS "users_1" ON "users_1"."id" = "posts"."author_id" FOR SHARE OF "posts", "users_1" NOWAIT"#,
        mysql: "SELECT `posts`.`id` FROM `posts` JOIN `users` AS `users_1` ON `users_1`.`id` = `posts`.`author_id` FOR SHARE OF `posts`, `users_1` NOWAIT",
    );
    let shared = Post::query().for_share().select(Post::ID).to_sql(&mariadb()).unwrap().sql;
    assert_eq!(shared, "SELECT `posts`.`id` FROM `posts` LOCK IN SHARE MODE");
    let error = Post::query().for_share().of(Post::AUTHOR).to_sql(&mariadb()).unwrap_err();
    assert!(error.to_string().contains("(`of`)"), "{error}");
}
