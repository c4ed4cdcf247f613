use orm_core::orm::State;
use orm_core::prelude::*;
use orm_tests::{Target, fresh, suite};

use super::{group_with_member, names, panic_of};
use crate::behaviour::{Group, NewGroup, NewUser, Post, Profile, Tag, User, group, user};

suite! {
    an_object_leaves_as_a_plain_value_and_comes_back,
    a_pending_object_leaves_as_the_row_that_was_added,
    relationships_forget_an_object_that_left,
    what_belongs_to_an_object_leaves_with_it,
    a_roll_back_does_not_bring_back_what_left,
    a_row_from_outside_is_changed_and_deleted_without_being_read,
    a_cleared_session_refuses_its_old_handles,
    a_session_cleared_in_a_savepoint_is_rolled_back_right,
    a_graph_from_outside_comes_in_with_its_relationships,
    a_row_that_was_deleted_is_inserted_again,
    a_long_job_needs_little_memory_by_clearing,
}

fn an_object_leaves_as_a_plain_value_and_comes_back(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let (_, ann) = group_with_member(&mut s);
    s.commit()?;
    s[ann].visits = 5;
    s.delete(ann);
    let row = s.expunge(ann);
    assert_eq!((&*row.name, row.visits, s.state(ann)), ("Ann", 5, State::Detached));
    assert!(panic_of(|| drop(s[ann].clone())).contains("it was expunged"));
    let (result, n_statements) = db.count_statements(|| s.flush());
    result?;
    assert_eq!(n_statements, 0);

    // As it is, and nothing is written; the database has other visits.
    let again = s.attach(row.clone())?;
    assert_ne!(again, ann);
    let (result, n_statements) = db.count_statements(|| s.flush());
    result?;
    assert_eq!((n_statements, s[again].visits), (0, 5));
    assert_eq!(s.get::<User>(row.id)?, Some(again));
    let error = s.attach(row.clone()).unwrap_err().to_string();
    assert_eq!(
        error,
        format!("the session has the `User` {} already: copy the values onto it with `session.merge(row)`", row.id)
    );
    s.refresh(again)?;
    assert_eq!(s[again].visits, 0);
    Ok(())
}

fn a_pending_object_leaves_as_the_row_that_was_added(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let (group, ann) = group_with_member(&mut s);
    assert!(panic_of(|| drop(s.expunge(ann))).contains("it is pending"));
    let new = s.expunge_new(ann);
    assert_eq!((&*new.name, s.state(ann)), ("Ann", State::Detached));
    let again = s.add(NewUser { name: "Anne".into(), ..new });
    s.flush()?;
    assert_eq!(s[again].group_id, Some(s[group].id));
    assert!(panic_of(|| drop(s.expunge_new(again))).contains("session[handle]"));
    let tag = s.add(Tag { name: "rust".into() });
    assert_eq!(s.expunge(tag).name, "rust");
    s.commit()?;
    assert_eq!(names(db.engine())?, ["Anne"]);
    assert_eq!(Tag::query().count(&mut db.engine().connection()?)?, 0);
    Ok(())
}

fn relationships_forget_an_object_that_left(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let (group, ann) = group_with_member(&mut s);
    s.add(NewUser { name: "Bob".into(), group_id: group.into() });
    s.commit()?;
    s.load(Group::query().load(Group::MEMBERS))?;
    let row = s.expunge(ann);
    assert!(matches!(s.view(group).members().map(|members| members.len()), Err(Error::NotLoaded { .. })));
    s.load(Group::query().load(Group::MEMBERS))?;
    assert_eq!(s.view(group).members()?.len(), 2);
    assert_eq!(s.handles::<User>().len(), 2);
    assert!(s.attach(row).is_err());
    Ok(())
}

#[derive(Entity, Debug)]
#[orm(table = "orders", register = false, has_many(lines: Line, by = order_id, cascade(save, expunge)))]
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

fn what_belongs_to_an_object_leaves_with_it(target: Target) -> Result<()> {
    let db = fresh!(target, Order, Line)?;
    let mut s = db.session();
    let order = s.add(NewOrder { total: 3 });
    let lines = s.add_all([1, 2].map(|price| NewLine { order_id: order.into(), price }));
    s.flush()?;
    s.load(Order::query().load(Order::LINES))?;
    s[lines[0]].price = 9;
    assert_eq!(s.expunge(order).total, 3);
    assert_eq!(lines.iter().map(|line| s.state(*line)).collect::<Vec<_>>(), [State::Detached; 2]);
    s.commit()?;
    let prices = Line::query().order_by(Line::ID).select(Line::PRICE).all(&mut db.engine().connection()?)?;
    assert_eq!(prices, [1, 2]);

    // With what was loaded of it.
    let order = s.load_one(Order::query().load(Order::LINES.then(Line::ORDER)))?;
    let loaded = s.expunge_loaded(order);
    let seen: Vec<(i64, i64)> =
        loaded.view().lines()?.map(|line| Ok((line.price, line.order()?.row().total))).collect::<Result<_>>()?;
    assert_eq!((seen, s.handles::<Line>().len()), (vec![(1, 3), (2, 3)], 0));
    let (again, n_statements) = db.count_statements(|| s.attach_loaded(loaded));
    assert_eq!((s.view(again?).lines()?.len(), n_statements), (2, 0));
    Ok(())
}

fn a_roll_back_does_not_bring_back_what_left(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let (group, ann) = group_with_member(&mut s);
    s.commit()?;
    s[ann].visits = 1;
    let bob = s.add(NewUser { name: "Bob".into(), group_id: None });
    s.flush()?;
    s.load(Group::query().load(Group::MEMBERS))?;
    let (ann_row, bob_row) = (s.expunge(ann), s.expunge(bob));
    let bob_again = s.attach(bob_row)?;
    s.rollback()?;
    assert_eq!((s.state(ann), s.state(bob)), (State::Detached, State::Detached));
    // It came in while the transaction held changes, so it is to be read again, and is not there.
    assert!(s.is_expired(bob_again) && s.refresh(bob_again).unwrap_err().is_not_found());
    assert_eq!(ann_row.visits, 1);
    let members = s.view(group).members().map(|members| members.len());
    assert!(members.is_err());
    let merged = s.merge(ann_row)?;
    s.commit()?;
    assert_eq!(s[merged].visits, 1);
    assert_eq!(User::query().one(&mut db.engine().connection()?)?.visits, 1);
    Ok(())
}

fn a_row_from_outside_is_changed_and_deleted_without_being_read(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let rows = User::insert_many([user("Ann", None), user("Bob", None), user("Cid", None)]);
    let rows = rows.all(&mut db.engine().connection()?)?;
    let (result, n_statements) = db.count_statements(|| {
        db.engine().transaction(|s| {
            let ann = s.attach(rows[0].clone())?;
            s[ann].visits = 3;
            let bob = s.attach(rows[1].clone())?;
            s.delete(bob);
            s.delete_row(rows[2].clone())?;
            Ok(())
        })
    });
    result?;
    // One asks for the groups that those who go own.
    assert_eq!(n_statements, 3);
    assert_eq!(names(db.engine())?, ["Ann"]);
    // Where the session has the row, that object is deleted; and nobody deletes what is not there.
    db.engine().transaction(|s| {
        let ann = s.get_one::<User>(rows[0].id)?;
        assert_eq!(s.delete_row(rows[0].clone())?, ann);
        Ok(())
    })?;
    let missing = db.engine().transaction(|s| s.delete_row(rows[1].clone()));
    assert!(missing.unwrap_err().is_stale_row());
    Ok(())
}

fn a_cleared_session_refuses_its_old_handles(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let (group, ann) = group_with_member(&mut s);
    s.flush()?;
    let id = s[ann].id;
    s[ann].visits = 3;
    s.clear();
    assert_eq!((s.state(ann), s.peek(ann)), (State::Detached, None));
    assert!(panic_of(|| drop(s[ann].clone())).contains("before it was cleared"));
    s.add(NewUser { name: "Bob".into(), group_id: group.into() });
    assert!(s.flush().unwrap_err().to_string().contains("before it was cleared"));
    s.clear();
    let again = s.get_one::<User>(id)?;
    assert_ne!(again, ann);
    assert_eq!(s[again].visits, 0);
    s.commit()?;
    assert_eq!(names(db.engine())?, ["Ann"]);
    Ok(())
}

fn a_session_cleared_in_a_savepoint_is_rolled_back_right(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    group_with_member(&mut s);
    s.flush()?;
    let mut inner = None;
    let result: Result<()> = s.savepoint(|s| {
        s.clear();
        let ann = s.load_one(User::query())?;
        s[ann].visits = 8;
        let bob = s.add(NewUser { name: "Bob".into(), group_id: None });
        s.flush()?;
        inner = Some((ann, bob));
        Err(Error::other("no"))
    });
    assert!(result.is_err());
    let (ann, bob) = inner.expect("set above");
    s.refresh(ann)?;
    assert_eq!((s[ann].visits, s.state(bob)), (0, State::Transient));
    s.commit()?;
    assert_eq!(names(db.engine())?, ["Ann"]);
    Ok(())
}

fn a_graph_from_outside_comes_in_with_its_relationships(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut connection = db.engine().connection()?;
    let core = Group::insert(group("core")).one(&mut connection)?;
    let ann = User::insert(user("Ann", Some(&core))).one(&mut connection)?;
    User::insert(user("Bob", Some(&core))).execute(&mut connection)?;
    let graph = Group::query().load(Group::MEMBERS.then(User::GROUP)).all(&mut connection)?;
    let single = Group::query().load(Group::OWNER).one(&mut connection)?;
    drop(connection);

    let mut s = db.session();
    let here = s.get_one::<User>(ann.id)?;
    s[here].visits = 4;
    let (groups, n_statements) = db.count_statements(|| s.attach_graph(graph));
    let groups = groups?;
    assert_eq!((groups.len(), n_statements), (1, 0));
    let members = s.view(groups[0]).members()?;
    assert_eq!(
        members.map(|member| (&*member.row().name, member.visits)).collect::<Vec<_>>(),
        [("Ann", 4), ("Bob", 0)]
    );
    assert_eq!(s.view(here).group()?.map(|group| &*group.row().name), Some("core"));
    assert_eq!(s.attach_loaded(single)?, groups[0]);
    assert!(s.view(groups[0]).owner()?.is_none());
    s[groups[0]].name = "renamed".into();
    s.commit()?;
    assert_eq!(Group::query().one(&mut db.engine().connection()?)?.name, "renamed");
    assert_eq!(s.add(NewGroup { name: "new".into(), owner_id: here.into() }), s.new_of::<Group>()[0]);
    Ok(())
}

fn a_row_that_was_deleted_is_inserted_again(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let (_, ann) = group_with_member(&mut s);
    s.commit()?;
    let row = s[ann].clone();
    s.delete(ann);
    s.commit()?;
    let again = s.add(row.clone());
    assert_eq!((s.state(again), &s[again]), (State::Pending, &row));
    s.commit()?;
    assert_eq!(User::query().one(&mut db.engine().connection()?)?, row);
    Ok(())
}

fn a_long_job_needs_little_memory_by_clearing(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let rows = (0..25).map(|number| user(&format!("user {number}"), None));
    User::insert_many(rows).execute(&mut db.engine().connection()?)?;
    let mut s = db.session();
    let mut last = 0;
    loop {
        let users = s.load(User::query().filter(User::ID.gt(last)).order_by(User::ID).limit(10))?;
        let Some(user) = users.last() else { break };
        last = s[*user].id;
        users.iter().for_each(|user| s[*user].visits += 1);
        assert!(s.handles::<User>().len() <= 10);
        s.flush()?;
        s.clear();
    }
    s.commit()?;
    assert_eq!(User::query().filter(User::VISITS.eq(1)).count(&mut db.engine().connection()?)?, 25);
    Ok(())
}
