//! How long a session holds its connection, and what belongs to which session.

use orm_core::orm::State;
use orm_core::prelude::*;
use orm_tests::{Target, fresh, suite};

use super::{group_with_member, names, panic_of};
use crate::behaviour::{Group, NewGroup, NewUser, Post, Profile, Tag, User};

suite! {
    a_session_holds_a_connection_only_in_a_transaction,
    a_session_goes_on_after_commit_and_roll_back,
    a_read_only_session_leaves_no_trace_in_its_connection,
    a_session_ends_when_it_is_closed_or_dropped,
    objects_of_one_session_are_refused_in_another,
    two_databases_are_used_side_by_side,
    a_session_goes_to_another_thread,
}

fn a_session_holds_a_connection_only_in_a_transaction(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let in_use = || db.engine().status().in_use;
    let mut s = db.session();
    let (_, ann) = group_with_member(&mut s);
    assert_eq!((in_use(), s.in_transaction()), (0, false));
    s.flush()?;
    assert_eq!((in_use(), s.in_transaction()), (1, true));
    s.commit()?;
    assert_eq!((in_use(), s.in_transaction()), (0, false));
    // Objects are read and changed without it.
    s[ann].visits += 1;
    assert_eq!((s[ann].visits, in_use()), (1, 0));
    s.get_one::<Group>(s[ann].group_id.unwrap_or_default())?;
    assert_eq!(in_use(), 0);
    s.flush()?;
    s.rollback()?;
    assert_eq!((in_use(), s[ann].visits), (0, 0));
    Ok(())
}

fn a_session_goes_on_after_commit_and_roll_back(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let (_, ann) = group_with_member(&mut s);
    s.commit()?;
    for round in 1..4 {
        s[ann].visits = round;
        s.commit()?;
        s[ann].visits = 99;
        s.rollback()?;
        assert_eq!(s[ann].visits, round);
    }
    s.commit()?;
    s.rollback()?;
    assert_eq!(User::query().one(&mut db.engine().connection()?)?.visits, 3);
    Ok(())
}

fn a_read_only_session_leaves_no_trace_in_its_connection(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut writing = db.session();
    let (_, ann) = group_with_member(&mut writing);
    writing.commit()?;
    let mut s = db.engine().session_with(TransactionOptions::new().read_only(true));
    let found = s.get_one::<User>(writing[ann].id)?;
    s[found].visits = 5;
    assert!(s.commit().is_err());
    s.rollback()?;
    assert_eq!(s[found].visits, 0);
    assert_eq!(s.load(User::query())?, [found]);
    s.close()?;
    writing[ann].visits = 6;
    writing.commit()?;
    assert_eq!(User::query().one(&mut db.engine().connection()?)?.visits, 6);
    Ok(())
}

fn a_session_ends_when_it_is_closed_or_dropped(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    group_with_member(&mut s);
    s.flush()?;
    s.close()?;
    let mut s = db.session();
    group_with_member(&mut s);
    s.flush()?;
    drop(s);
    assert_eq!((db.engine().status().in_use, names(db.engine())?), (0, vec![]));
    Ok(())
}

fn objects_of_one_session_are_refused_in_another(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let (mut one, mut other) = (db.session(), db.session());
    let group = one.add(NewGroup { name: "core".into(), owner_id: None });
    other.add(NewUser { name: "Ann".into(), group_id: group.into() });
    let error = other.flush().unwrap_err().to_string();
    assert!(error.starts_with("a foreign key of this `User` is a handle of another session"), "{error}");
    assert_eq!(other.state(group), State::Detached);
    assert!(panic_of(|| other.delete(group)).contains("its handle belongs to another session"));
    assert!(other.refresh(group).unwrap_err().to_string().contains("another session"));
    // An object is brought over as a plain value.
    one.commit()?;
    other.rollback()?;
    let row = one[group].clone();
    let here = other.attach(row)?;
    other.add(NewUser { name: "Ann".into(), group_id: here.into() });
    other.commit()?;
    assert_eq!(names(db.engine())?, ["Ann"]);
    Ok(())
}

fn two_databases_are_used_side_by_side(target: Target) -> Result<()> {
    let first = fresh!(target, Group, User, Profile, Post, Tag)?;
    let second = fresh!(target, Group, User, Profile, Post, Tag)?;
    let (mut from, mut to) = (first.session(), second.session());
    let (group, ann) = group_with_member(&mut from);
    from.commit()?;
    // Rows with their keys, as they are.
    to.add(from[group].clone());
    to.add(from[ann].clone());
    to.commit()?;
    from[ann].visits = 1;
    from.commit()?;
    let visits = |engine: &Engine| User::query().select(User::VISITS).one(&mut engine.connection()?);
    assert_eq!((visits(first.engine())?, visits(second.engine())?), (1, 0));
    Ok(())
}

fn a_session_goes_to_another_thread(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let (_, ann) = group_with_member(&mut s);
    s.flush()?;
    let mut s = std::thread::spawn(move || {
        s[ann].visits = 8;
        s
    })
    .join()
    .expect("the thread did its work");
    s.commit()?;
    assert_eq!(s[ann].visits, 8);
    Ok(())
}
