use orm_core::orm::{Handle, State};
use orm_core::prelude::*;
use orm_tests::{Fresh, Target, fresh, suite};

use super::{group_with_member, panic_of};
use crate::behaviour::{Group, NewGroup, NewPost, NewUser, Post, Profile, Tag, User, user};

suite! {
    an_update_of_many_rows_reaches_the_loaded_objects,
    a_deletion_of_many_rows_reaches_the_loaded_objects,
    a_statement_asks_nothing_where_nothing_is_loaded,
    rows_written_by_their_keys_reach_the_loaded_objects,
    an_upsert_reaches_the_loaded_objects,
    statements_of_tables_reach_the_loaded_objects,
    what_statements_did_is_rolled_back_in_the_objects,
    what_was_changed_here_is_written_first,
    a_condition_over_a_relationship_finds_the_objects,
    a_statement_that_answers_reaches_the_loaded_objects: update_returning & delete_returning,
    loaded_relationships_follow_the_statements,
    what_the_database_deletes_along_leaves_the_session,
    inserted_rows_become_objects_in_their_order,
    plain_sql_is_followed_by_expiring_all,
}

/// Four users, of whom the first two are loaded.
fn users(db: &Fresh, s: &mut Session) -> Result<Vec<Handle<User>>> {
    let rows = ["Ann", "Bob", "Cid", "Dan"].map(|name| user(name, None));
    User::insert_many(rows).execute(&mut db.engine().connection()?)?;
    s.load(User::query().order_by(User::ID).limit(2))
}

fn an_update_of_many_rows_reaches_the_loaded_objects(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let users = users(&db, &mut s)?;
    let (ann, bob) = (users[0], users[1]);
    let update = User::update().filter(User::NAME.ne("Bob")).set(User::VISITS, User::VISITS + 5);
    let (n_rows, n_statements) = db.count_statements(|| update.execute(&mut s));
    // Which of the loaded ones? The statement itself. What do they hold now?
    assert_eq!((n_rows?, n_statements), (3, 3));
    assert_eq!((s[ann].visits, s[bob].visits), (5, 0));
    assert!(!s.is_modified(ann));
    let (n_rows, n_statements) =
        db.count_statements(|| User::update().all_rows().set(User::VISITS, 1_i64).execute(&mut s));
    assert_eq!((n_rows?, n_statements), (4, 2));
    assert_eq!((s[ann].visits, s[bob].visits), (1, 1));
    // None of the loaded ones matches.
    let update = User::update().filter(User::NAME.eq("Dan")).set(User::VISITS, 9_i64);
    let (n_rows, n_statements) = db.count_statements(|| update.execute(&mut s));
    assert_eq!((n_rows?, n_statements), (1, 2));
    // A statement may hide what it changes from its own condition.
    User::update().filter(User::NAME.eq("Ann")).set(User::NAME, "Anne").execute(&mut s)?;
    assert_eq!(s[ann].name, "Anne");
    Ok(())
}

fn a_deletion_of_many_rows_reaches_the_loaded_objects(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let users = users(&db, &mut s)?;
    let (ann, bob) = (users[0], users[1]);
    let id = s[ann].id;
    let deletion = User::delete().filter(User::NAME.ne("Bob"));
    let (n_rows, n_statements) = db.count_statements(|| deletion.execute(&mut s));
    assert_eq!((n_rows?, n_statements), (3, 2));
    assert_eq!((s.state(ann), s.state(bob)), (State::Deleted, State::Persistent));
    assert!(panic_of(|| drop(s[ann].clone())).contains("it was deleted"));
    assert_eq!(s.get::<User>(id)?, None);
    s.expire(bob);
    User::delete().all_rows().execute(&mut s)?;
    assert_eq!(s.state(bob), State::Deleted);
    s.commit()?;
    assert_eq!((s.state(ann), s.state(bob)), (State::Detached, State::Detached));
    Ok(())
}

fn a_statement_asks_nothing_where_nothing_is_loaded(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    s.add(Tag { name: "rust".into() });
    s.flush()?;
    let (result, n_statements) = db.count_statements(|| {
        User::update().filter(User::NAME.eq("Ann")).set(User::VISITS, 3_i64).execute(&mut s)?;
        User::delete().filter(User::NAME.eq("Ann")).execute(&mut s)
    });
    result?;
    assert_eq!(n_statements, 2);
    Ok(())
}

fn rows_written_by_their_keys_reach_the_loaded_objects(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let users = users(&db, &mut s)?;
    let rows = User::query().order_by(User::ID).all(&mut s)?;
    let changed = rows.into_iter().skip(1).map(|row| User { visits: 7, ..row });
    assert_eq!(User::update_many(changed).execute(&mut s)?, 3);
    assert_eq!((s[users[0]].visits, s[users[1]].visits), (0, 7));
    Ok(())
}

fn an_upsert_reaches_the_loaded_objects(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let users = users(&db, &mut s)?;
    let rows = ["Bob", "Eve"].map(|name| user(name, None));
    let upsert = User::insert_many(rows).set(User::VISITS, 4_i64).on_conflict(User::NAME).do_update(User::VISITS);
    upsert.any_unique_key().execute(&mut s)?;
    assert_eq!((s[users[0]].visits, s[users[1]].visits), (0, 4));
    // Found by the key itself.
    let row = User { visits: 9, ..s[users[0]].clone() };
    User::insert(row).on_conflict(User::ID).do_update(User::VISITS).any_unique_key().execute(&mut s)?;
    assert_eq!((s[users[0]].visits, s[users[1]].visits), (9, 4));
    // What nothing is done to costs nothing.
    let insert = User::insert(user("Ann", None)).on_conflict(User::NAME).do_nothing();
    let (result, n_statements) = db.count_statements(|| insert.execute(&mut s));
    result?;
    assert!(n_statements <= 2, "{n_statements}");
    Ok(())
}

fn statements_of_tables_reach_the_loaded_objects(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let users = users(&db, &mut s)?;
    let (table, ann, bob) = (User::table(), users[0], users[1]);
    let id = Value::from(s[ann].id);
    table.update().all_rows().set("visits", 2).execute(&mut s)?;
    assert_eq!((s[ann].visits, s[bob].visits), (2, 2));
    table.update_many(["id"], ["visits"]).row([id, 3.into()]).execute(&mut s)?;
    table.update_many(["name"], ["visits"]).row(["Bob".into(), 4.into()]).execute(&mut s)?;
    assert_eq!((s[ann].visits, s[bob].visits), (3, 4));
    table.delete_many(["name"]).row(["Ann".into()]).execute(&mut s)?;
    assert_eq!((s.state(ann), s.state(bob)), (State::Deleted, State::Persistent));
    Ok(())
}

fn what_statements_did_is_rolled_back_in_the_objects(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let users = users(&db, &mut s)?;
    let (ann, bob) = (users[0], users[1]);
    User::update().all_rows().set(User::VISITS, 1_i64).execute(&mut s)?;
    let inner: Result<()> = s.savepoint(|s| {
        User::update().all_rows().set(User::VISITS, 2_i64).execute(s)?;
        User::delete().filter(User::NAME.eq("Bob")).execute(s)?;
        Err(Error::other("no"))
    });
    assert!(inner.is_err());
    assert_eq!((s[ann].visits, s[bob].visits), (1, 1));
    s.rollback()?;
    assert_eq!((s[ann].visits, s[bob].visits), (0, 0));
    s[ann].visits = 8;
    s.commit()?;
    let visits = User::query().order_by(User::ID).select(User::VISITS).all(&mut db.engine().connection()?)?;
    assert_eq!(visits, [8, 0, 0, 0]);
    Ok(())
}

fn what_was_changed_here_is_written_first(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let users = users(&db, &mut s)?;
    let (ann, bob) = (users[0], users[1]);
    s[ann].visits = 10;
    let eve = s.add(NewUser { name: "Eve".into(), group_id: None });
    User::update().all_rows().set(User::VISITS, User::VISITS + 1).execute(&mut s)?;
    assert_eq!((s[ann].visits, s[eve].visits), (11, 1));
    // Without a flush what was changed here stays, and what was not is brought up to date.
    s[bob].name = "Robert".into();
    s.no_autoflush(|s| User::update().all_rows().set(User::VISITS, 20_i64).execute(s))?;
    assert_eq!((s[bob].visits, &*s[bob].name, s.changed_columns(bob)), (20, "Robert", vec!["name"]));
    s.rollback()?;
    assert_eq!((s[bob].visits, &*s[bob].name), (0, "Bob"));
    Ok(())
}

fn a_condition_over_a_relationship_finds_the_objects(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let (_, ann) = group_with_member(&mut s);
    let bob = s.add(NewUser { name: "Bob".into(), group_id: None });
    s.flush()?;
    let in_core = || User::GROUP.then(Group::NAME).eq("core");
    match User::update().filter(in_core()).set(User::VISITS, 6_i64).execute(&mut s) {
        Ok(n_rows) => assert_eq!((n_rows, s[ann].visits, s[bob].visits), (1, 6, 0)),
        Err(error) => panic!("{error}"),
    }
    User::delete().filter(User::GROUP.then(Group::NAME).eq("core")).execute(&mut s)?;
    assert_eq!((s.state(ann), s.state(bob)), (State::Deleted, State::Persistent));
    Ok(())
}

fn a_statement_that_answers_reaches_the_loaded_objects(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let users = users(&db, &mut s)?;
    let update = User::update().filter(User::NAME.eq("Ann")).set(User::VISITS, 3_i64).returning(User::VISITS);
    assert_eq!((update.one(&mut s)?, s[users[0]].visits), (3, 3));
    let deletion = User::delete().filter(User::NAME.eq("Ann")).returning(User::NAME);
    assert_eq!((deletion.one(&mut s)?, s.state(users[0])), ("Ann".into(), State::Deleted));
    Ok(())
}

fn loaded_relationships_follow_the_statements(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let (core, ann) = group_with_member(&mut s);
    let other = s.add(NewGroup { name: "other".into(), owner_id: None });
    let bob = s.add(NewUser { name: "Bob".into(), group_id: core.into() });
    s.commit()?;
    s.load(Group::query().load(Group::MEMBERS.then(User::GROUP)))?;
    let members = |s: &Session, group: Handle<Group>| -> Result<Vec<String>> {
        Ok(s.view(group).members()?.map(|member| member.name.clone()).collect())
    };
    let id = s[other].id;
    User::update().filter(User::NAME.eq("Ann")).set(User::GROUP_ID, id).execute(&mut s)?;
    assert_eq!((members(&s, core)?, members(&s, other)?), (vec!["Bob".into()], vec!["Ann".into()]));
    assert_eq!(s.view(ann).group()?.map(|group| &*group.row().name), Some("other"));
    User::delete().filter(User::NAME.eq("Bob")).execute(&mut s)?;
    assert_eq!((members(&s, core)?, s.state(bob)), (vec![], State::Deleted));
    s.rollback()?;
    assert_eq!((members(&s, core)?, members(&s, other)?), (vec!["Ann".into(), "Bob".into()], vec![]));
    Ok(())
}

fn what_the_database_deletes_along_leaves_the_session(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let (_, ann) = group_with_member(&mut s);
    let bob = s.add(NewUser { name: "Bob".into(), group_id: None });
    let posts = [ann, bob].map(|author| s.add(NewPost { title: "first".into(), author_id: author.into() }));
    s.commit()?;
    User::delete().filter(User::NAME.eq("Ann")).execute(&mut s)?;
    assert_eq!(posts.map(|post| s.state(post)), [State::Deleted, State::Persistent]);
    s.rollback()?;
    assert_eq!((posts.map(|post| s.state(post)), &*s[posts[0]].title), ([State::Persistent; 2], "first"));
    Ok(())
}

fn inserted_rows_become_objects_in_their_order(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let users = users(&db, &mut s)?;
    let rows = ["Zoe", "Bob", "Eve"].map(|name| user(name, None));
    let upsert = User::insert_many(rows).set(User::VISITS, 4_i64).on_conflict(User::NAME).do_update(User::VISITS);
    let written = s.insert(upsert.any_unique_key())?;
    assert_eq!(written.iter().map(|user| &*s[*user].name).collect::<Vec<_>>(), ["Zoe", "Bob", "Eve"]);
    assert_eq!((written[1], s[users[1]].visits), (users[1], 4));
    let (again, n_statements) = db.count_statements(|| s.get::<User>(s[written[2]].id));
    assert_eq!((again?, n_statements), (Some(written[2]), 0));
    s[written[0]].visits = 5;
    s.flush()?;
    s.rollback()?;
    assert!(s.is_expired(written[0]) && s.refresh(written[0]).unwrap_err().is_not_found());
    assert_eq!(s[users[1]].visits, 0);
    Ok(())
}

fn plain_sql_is_followed_by_expiring_all(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let users = users(&db, &mut s)?;
    sql("UPDATE users SET visits = 5").execute(&mut s)?;
    assert_eq!(s[users[0]].visits, 0);
    s.expire_all();
    s.refresh_many(users.iter().copied())?;
    assert_eq!((s[users[0]].visits, s[users[1]].visits), (5, 5));
    Ok(())
}
