use orm_core::prelude::*;
use orm_tests::{Fresh, Target, assert_sql, fresh, suite};

use super::{Group, NewTag, Post, Profile, Tag, User, group, post, user};

suite! {
    a_joined_relationship_comes_in_the_same_statement,
    a_missing_row_is_none,
    joined_rows_are_one_object_each_and_parents_are_not_repeated,
    a_chain_can_be_joined_and_go_on_separately,
    a_joined_list_cannot_be_cut,
}

fn world(target: Target) -> Result<Fresh> {
    let mut db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let groups = Group::insert_many(["admins", "guests"].map(group)).all(&mut db)?;
    let rows = [user("Ann", Some(&groups[0])), user("Bob", Some(&groups[0])), user("Cid", None)];
    let users = User::insert_many(rows).all(&mut db)?;
    let posts = Post::insert_many([post("a", &users[0]), post("b", &users[0])]).all(&mut db)?;
    let tags = Tag::insert_many(["rust", "sql"].map(|name| NewTag { name: name.into() })).all(&mut db)?;
    Post::TAGS.link(&posts[0], &tags).execute(&mut db)?;
    Ok(db)
}

fn counted<T>(db: &mut Fresh, work: impl FnOnce(&mut Fresh) -> Result<T>) -> Result<(T, u64)> {
    let engine = db.engine().clone();
    let (result, n_statements) = engine.count_statements(|| work(db));
    Ok((result?, n_statements))
}

fn a_joined_relationship_comes_in_the_same_statement(target: Target) -> Result<()> {
    let mut db = world(target)?;
    let (graph, n_statements) = counted(&mut db, |db| Post::query().load(Post::AUTHOR.joined()).all(db))?;
    assert_eq!(n_statements, 1);
    for post in &graph {
        assert_eq!(post.author()?.name, "Ann");
    }
    Ok(())
}

fn a_missing_row_is_none(target: Target) -> Result<()> {
    let mut db = world(target)?;
    let graph =
        User::query().order_by(User::NAME).load(User::GROUP.joined()).load(User::PROFILE.joined()).all(&mut db)?;
    let groups: Vec<Option<&str>> =
        graph.iter().map(|user| Ok(user.group()?.map(|group| group.row().name.as_str()))).collect::<Result<_>>()?;
    assert_eq!(groups, [Some("admins"), Some("admins"), None]);
    assert!(graph.iter().all(|user| matches!(user.profile(), Ok(None))));
    Ok(())
}

fn joined_rows_are_one_object_each_and_parents_are_not_repeated(target: Target) -> Result<()> {
    let mut db = world(target)?;
    let (graph, n_statements) =
        counted(&mut db, |db| User::query().order_by(User::NAME).load(User::POSTS.then(Post::TAGS).joined()).all(db))?;
    assert_eq!((graph.len(), n_statements), (3, 1));
    let ann = graph.first().expect("Ann");
    let mut tags: Vec<usize> = ann.posts()?.map(|post| Ok(post.tags()?.len())).collect::<Result<_>>()?;
    // Nobody asked for an order of the posts.
    tags.sort();
    assert_eq!(tags, [0, 2]);
    assert_eq!(graph.get(1).expect("Bob").posts()?.len(), 0);
    Ok(())
}

fn a_chain_can_be_joined_and_go_on_separately(target: Target) -> Result<()> {
    let mut db = world(target)?;
    let (graph, n_statements) = counted(&mut db, |db| {
        Post::query()
            .order_by(Post::TITLE)
            .load(Post::AUTHOR.then(User::GROUP).joined())
            .load(Post::AUTHOR.then(User::GROUP).then(Group::MEMBERS))
            .all(db)
    })?;
    assert_eq!(n_statements, 2);
    let group = graph.first().expect("a post").author()?.group()?.expect("a group");
    assert_eq!(group.members()?.len(), 2);
    Ok(())
}

fn a_joined_list_cannot_be_cut(target: Target) -> Result<()> {
    let mut db = world(target)?;
    let error = User::query().limit(1).load(User::POSTS.joined()).all(&mut db).unwrap_err();
    assert!(error.to_string().starts_with("`User::POSTS` is joined to many rows"), "{error}");
    assert!(User::query().load(User::POSTS.joined()).first(&mut db).is_err());
    assert_eq!(User::query().limit(1).load(User::GROUP.joined()).all(&mut db)?.len(), 1);
    Ok(())
}

#[test]
fn the_joined_statement_names_a_witness_before_the_columns() {
    assert_sql!(
        Group::query().load(Group::OWNER.joined()),
        sqlite: r#"SELECT "groups"."id", "groups"."name", "groups"."owner_id", "users_1"."id", "users_1"."id", "users_1"."name", "users_1"."group_id", "users_1"."visits" FROM "groups" LEFT JOIN "users" AS "users_1" ON "users_1"."id" = "groups"."owner_id""#,
        postgres: r#"SELECT "groups"."id", "groups"."name", "groups"."owner_id", "users_1"."id", "users_1"."id", "users_1"."name", "users_1"."group_id", "users_1"."visits" FROM "groups" LEFT JOIN "users" AS "users_1" ON "users_1"."id" = "groups"."owner_id""#,
        mysql: "SELECT `groups`.`id`, `groups`.`name`, `groups`.`owner_id`, `users_1`.`id`, `users_1`.`id`, `users_1`.`name`, `users_1`.`group_id`, `users_1`.`visits` FROM `groups` LEFT JOIN `users` AS `users_1` ON `users_1`.`id` = `groups`.`owner_id`",
    );
}
