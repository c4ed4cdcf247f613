use orm_core::orm::State;
use orm_core::prelude::*;
use orm_tests::{Target, fresh, suite};

use super::{group_with_member, panic_of};
use crate::behaviour::{Folder, Group, NewFolder, NewGroup, NewPost, NewUser, Post, Profile, Tag, User, user};

suite! {
    a_refresh_reads_the_row_again,
    a_refresh_writes_other_changes_first,
    several_objects_are_refreshed_together,
    a_row_that_is_gone_is_found_missing,
    a_locked_row_is_read_again: row_locks & lock_wait,
    an_expired_object_says_how_to_read_it,
    an_expired_object_is_filled_by_what_meets_it,
    an_expired_object_is_deleted_and_referred_to,
    an_expired_tree_is_deleted_from_its_leaves,
    a_roll_back_brings_expired_objects_back,
    what_was_loaded_of_relationships_is_forgotten,
    what_was_linked_and_not_flushed_is_forgotten,
    a_commit_expires_where_that_is_asked_for,
    a_refresh_takes_along_what_belongs_to_the_object,
}

fn a_refresh_reads_the_row_again(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let (_, ann) = group_with_member(&mut s);
    s.commit()?;
    User::update().all_rows().set(User::VISITS, 7_i64).execute(&mut db.engine().connection()?)?;
    s[ann].name = "Anne".into();
    assert_eq!(s[ann].visits, 0);
    s.refresh(ann)?;
    assert_eq!((s[ann].visits, &*s[ann].name), (7, "Ann"));
    let (result, n_statements) = db.count_statements(|| s.flush());
    result?;
    assert_eq!(n_statements, 0);
    assert_eq!(s.get_one::<User>(s[ann].id)?, ann);
    Ok(())
}

fn a_refresh_writes_other_changes_first(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let (group, ann) = group_with_member(&mut s);
    s.flush()?;
    s[group].name = "changed".into();
    s[ann].name = "changed".into();
    s.refresh(ann)?;
    assert_eq!(s[ann].name, "Ann");
    assert_eq!(s.plan()?.to_string(), "");
    assert_eq!(Group::query().one(&mut s)?.name, "changed");
    // What is pending has nothing to be read.
    let bob = s.add(NewUser { name: "Bob".into(), group_id: None });
    let error = s.refresh(bob).unwrap_err().to_string();
    assert!(error.starts_with("this `User` has no row to be read: it is pending"), "{error}");
    s.delete(ann);
    assert!(s.refresh(ann).unwrap_err().to_string().contains("it was deleted"));
    let other = db.session().add(NewGroup { name: "other".into(), owner_id: None });
    assert!(s.refresh(other).unwrap_err().to_string().contains("another session"));
    Ok(())
}

fn several_objects_are_refreshed_together(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let rows = ["Ann", "Bob", "Cid"].map(|name| user(name, None));
    User::insert_many(rows).execute(&mut db.engine().connection()?)?;
    let mut s = db.session();
    let users = s.load(User::query().order_by(User::NAME))?;
    s.commit()?;
    let mut connection = db.engine().connection()?;
    User::update().all_rows().set(User::VISITS, User::VISITS + 5).execute(&mut connection)?;
    User::delete().filter(User::NAME.eq("Bob")).execute(&mut connection)?;
    drop(connection);
    let (result, n_statements) = db.count_statements(|| s.refresh_many(users.iter().copied()));
    assert!(result.unwrap_err().is_not_found());
    // One for all.
    assert_eq!(n_statements, 1);
    assert_eq!(
        users.iter().map(|user| s.state(*user)).collect::<Vec<_>>(),
        [State::Persistent, State::Detached, State::Persistent]
    );
    assert_eq!(s[users[2]].visits, 5);
    Ok(())
}

fn a_row_that_is_gone_is_found_missing(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let (_, ann) = group_with_member(&mut s);
    s.commit()?;
    let id = s[ann].id;
    User::delete().all_rows().execute(&mut db.engine().connection()?)?;
    assert!(s.refresh(ann).unwrap_err().is_not_found());
    assert_eq!(s.state(ann), State::Detached);
    assert!(panic_of(|| drop(s[ann].clone())).contains("its row is no longer in the database"));
    assert_eq!(s.get::<User>(id)?, None);
    Ok(())
}

fn a_locked_row_is_read_again(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let (_, ann) = group_with_member(&mut s);
    s.commit()?;
    s.refresh_for_update(ann)?;
    let id = s[ann].id;
    let other = db.engine().transaction(|other| User::find(id).for_update().nowait().one(other));
    assert!(other.unwrap_err().is_lock_timeout());
    s.rollback()?;
    db.engine().transaction(|other| User::find(id).for_update().nowait().one(other))?;
    Ok(())
}

fn an_expired_object_says_how_to_read_it(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let (_, ann) = group_with_member(&mut s);
    assert!(panic_of(|| s.expire(ann)).contains("it is pending"));
    s.flush()?;
    s[ann].visits = 4;
    s.expire(ann);
    assert!(s.is_expired(ann) && s.contains(ann));
    assert_eq!((s.state(ann), s.peek(ann)), (State::Persistent, None));
    for text in
        [panic_of(|| drop(s[ann].clone())), panic_of(|| s[ann].visits = 1), panic_of(|| assert!(s.view(ann).id > 0))]
    {
        assert!(text.contains("session.refresh(handle)?"), "{text}");
    }
    s.refresh(ann)?;
    assert_eq!(s[ann].visits, 0);
    Ok(())
}

fn an_expired_object_is_filled_by_what_meets_it(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let (group, ann) = group_with_member(&mut s);
    s.flush()?;
    let id = s[ann].id;
    for round in 0..3 {
        s.expire_all();
        assert!(s.is_expired(ann) && s.is_expired(group));
        match round {
            0 => assert_eq!(s.get::<User>(id)?, Some(ann)),
            1 => assert_eq!(s.get_many::<User>([id])?, [Some(ann)]),
            _ => assert_eq!(s.load(User::query().load(User::GROUP))?, [ann]),
        }
        assert_eq!((&*s[ann].name, s.is_expired(group)), ("Ann", round < 2));
    }
    Ok(())
}

fn an_expired_object_is_deleted_and_referred_to(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let (group, ann) = group_with_member(&mut s);
    s.commit()?;
    let group_id = s[group].id;
    s.expire_all();
    let bob = s.add(NewUser { name: "Bob".into(), group_id: group.into() });
    s.delete(ann);
    let (result, n_statements) = db.count_statements(|| s.flush());
    result?;
    assert!(n_statements <= 4, "{n_statements}");
    assert_eq!((s[bob].group_id, s.state(ann)), (Some(group_id), State::Deleted));
    s.commit()?;
    assert_eq!(s.state(ann), State::Detached);
    assert_eq!(super::names(db.engine())?, ["Bob"]);
    Ok(())
}

fn an_expired_tree_is_deleted_from_its_leaves(target: Target) -> Result<()> {
    let db = fresh!(target, Folder)?;
    let mut s = db.session();
    let root = s.add(NewFolder { name: "root".into(), parent_id: None });
    let twig = s.add(NewFolder { name: "twig".into(), parent_id: root.into() });
    let leaf = s.add(NewFolder { name: "leaf".into(), parent_id: twig.into() });
    s.commit()?;
    s.expire_all();
    for folder in [root, twig, leaf] {
        s.delete(folder);
    }
    s.commit()?;
    assert_eq!(s.state(leaf), State::Detached);
    assert_eq!(Folder::query().count(&mut db.engine().connection()?)?, 0);
    Ok(())
}

fn a_roll_back_brings_expired_objects_back(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let (_, ann) = group_with_member(&mut s);
    s.commit()?;
    // Deleted while it was expired.
    s.expire(ann);
    s.delete(ann);
    s.flush()?;
    s.rollback()?;
    assert!(s.is_expired(ann));
    s.refresh(ann)?;
    assert_eq!(s[ann].name, "Ann");
    // Read when the transaction held a change.
    s[ann].name = "Anne".into();
    s.flush()?;
    s.expire(ann);
    s.refresh(ann)?;
    assert_eq!(s[ann].name, "Anne");
    s.rollback()?;
    s.refresh(ann)?;
    assert_eq!(s[ann].name, "Ann");
    // Found missing in a transaction that deleted the row by itself.
    s.expire(ann);
    sql("DELETE FROM users").execute(&mut s)?;
    assert!(s.refresh(ann).unwrap_err().is_not_found());
    s.rollback()?;
    s.refresh(ann)?;
    assert_eq!(s[ann].name, "Ann");
    Ok(())
}

fn what_was_loaded_of_relationships_is_forgotten(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let (group, ann) = group_with_member(&mut s);
    s.flush()?;
    s.load(Group::query().load(Group::MEMBERS))?;
    assert_eq!(s.view(group).members()?.len(), 1);
    s.expire(ann);
    let error = s.view(group).members().map(|members| members.len()).unwrap_err().to_string();
    assert!(error.starts_with("`Group::MEMBERS` leads to a `User` whose values are not there"), "{error}");
    s.refresh(ann)?;
    assert_eq!(s.view(group).members()?.len(), 1);
    s.refresh(group)?;
    assert!(matches!(s.view(group).members().map(|members| members.len()), Err(Error::NotLoaded { .. })));
    Ok(())
}

fn what_was_linked_and_not_flushed_is_forgotten(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let (_, ann) = group_with_member(&mut s);
    let post = s.add(NewPost { title: "first".into(), author_id: ann.into() });
    let tags = s.add_all(["rust", "sql"].map(|name| Tag { name: name.into() }));
    s.commit()?;
    s.link(post, Post::TAGS, tags[0])?;
    s.set_related(ann, User::GROUP, None)?;
    s.expire(post);
    s.refresh(ann)?;
    s.flush()?;
    s.refresh(post)?;
    assert_eq!((s[ann].group_id.is_some(), s.related(post, Post::TAGS)?.len()), (true, 0));
    s.link(post, Post::TAGS, tags[1])?;
    s.expunge(tags[1]);
    s.commit()?;
    assert_eq!(s.related(post, Post::TAGS)?.len(), 0);
    Ok(())
}

fn a_commit_expires_where_that_is_asked_for(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session().expire_on_commit(true);
    let (group, ann) = group_with_member(&mut s);
    s.flush()?;
    let id = s[ann].id;
    s.commit()?;
    assert!(s.is_expired(group) && s.is_expired(ann));
    assert_eq!(s.get::<User>(id)?, Some(ann));
    assert_eq!(s[ann].name, "Ann");
    Ok(())
}

#[derive(Entity, Debug)]
#[orm(table = "orders", register = false, has_many(lines: Line, by = order_id, cascade(refresh)))]
struct Order {
    #[orm(primary_key)]
    id: i32,
    total: i64,
}

#[derive(Entity, Debug)]
#[orm(table = "order_lines", register = false)]
struct Line {
    #[orm(primary_key)]
    id: i32,
    #[orm(references = Order)]
    order_id: i32,
    price: i64,
}

fn a_refresh_takes_along_what_belongs_to_the_object(target: Target) -> Result<()> {
    let db = fresh!(target, Order, Line)?;
    let mut s = db.session();
    let order = s.add(NewOrder { total: 3 });
    let lines = s.add_all([1, 2].map(|price| NewLine { order_id: order.into(), price }));
    s.flush()?;
    s.load(Order::query().load(Order::LINES))?;
    sql("UPDATE order_lines SET price = price + 10").execute(&mut s)?;
    s[lines[0]].price = 5;
    let (result, n_statements) = db.count_statements(|| s.refresh(order));
    result?;
    assert_eq!(n_statements, 2);
    assert_eq!((s[lines[0]].price, s[lines[1]].price, s[order].total), (11, 12, 3));
    s.load(Order::query().load(Order::LINES))?;
    s.expire(order);
    assert!(s.is_expired(lines[0]) && s.is_expired(lines[1]));
    Ok(())
}
