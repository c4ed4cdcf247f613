use orm_core::orm::State;
use orm_core::prelude::*;
use orm_tests::{Target, fresh, suite};

use super::{group_with_member, names};
use crate::behaviour::{Group, NewUser, Post, Profile, Tag, User, user};

suite! {
    a_roll_back_gives_the_objects_what_they_held_before,
    a_savepoint_takes_back_only_what_was_done_in_it,
    rows_that_are_there_already_are_skipped_by_savepoints,
    a_failed_flush_leaves_a_session_that_says_so,
    a_panic_rolls_back,
    a_panic_in_a_savepoint_takes_back_what_was_done_in_it,
    a_savepoint_is_not_ended_from_inside,
    what_is_read_after_a_write_is_expired_by_a_roll_back,
    a_row_changed_by_somebody_else_is_stale,
}

fn a_roll_back_gives_the_objects_what_they_held_before(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let (group, ann) = group_with_member(&mut s);
    s.commit()?;
    let before = s[ann].clone();

    s[ann].name = "Anne".into();
    s.flush()?;
    s[ann].visits = 5;
    s.flush()?;
    s[ann].group_id = None;
    let bob = s.add(NewUser { name: "Bob".into(), group_id: group.into() });
    s.flush()?;
    s.delete(ann);
    s.flush()?;
    assert_eq!(s.state(ann), State::Deleted);
    s.rollback()?;
    assert_eq!(s[ann], before);
    assert_eq!((s.state(ann), s.state(bob)), (State::Persistent, State::Transient));
    assert_eq!(s.get::<User>(before.id)?, Some(ann));

    s.delete(ann);
    s[ann].visits = 9;
    s.rollback()?;
    assert_eq!((s[ann].visits, s.state(ann)), (0, State::Persistent));
    assert_eq!(names(db.engine())?, ["Ann"]);
    Ok(())
}

fn a_savepoint_takes_back_only_what_was_done_in_it(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let (_, ann) = group_with_member(&mut s);
    s.commit()?;
    s[ann].visits = 1;
    let mut inner = None;
    let result: Result<()> = s.savepoint(|s| {
        s[ann].visits = 2;
        s[ann].name = "Anne".into();
        inner = Some(s.add(NewUser { name: "Bob".into(), group_id: None }));
        s.flush()?;
        s[ann].visits = 3;
        Err(Error::other("no"))
    });
    assert_eq!(result.unwrap_err().to_string(), "no");
    assert_eq!((s[ann].visits, &*s[ann].name), (1, "Ann"));
    assert_eq!(inner.map(|bob| s.state(bob)), Some(State::Transient));
    let cid = s.savepoint(|s| Ok(s.add(NewUser { name: "Cid".into(), group_id: None })))?;
    assert_eq!(s.state(cid), State::Persistent);
    s.commit()?;
    assert_eq!(names(db.engine())?, ["Ann", "Cid"]);
    assert_eq!(User::query().filter(User::VISITS.eq(1)).count(&mut db.engine().connection()?)?, 1);
    Ok(())
}

fn rows_that_are_there_already_are_skipped_by_savepoints(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut n_skipped = 0;
    db.transaction(|s| {
        for name in ["Ann", "Bob", "Ann", "Cid", "Bob"] {
            match s.savepoint(|s| Ok(s.add(NewUser { name: name.into(), group_id: None }))) {
                Err(error) if error.is_unique_violation() => n_skipped += 1,
                other => drop(other?),
            }
        }
        Ok(())
    })?;
    assert_eq!(n_skipped, 2);
    assert_eq!(names(db.engine())?, ["Ann", "Bob", "Cid"]);
    Ok(())
}

fn a_failed_flush_leaves_a_session_that_says_so(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let (_, ann) = group_with_member(&mut s);
    s.commit()?;
    s[ann].visits = 4;
    s.add(NewUser { name: "Ann".into(), group_id: None });
    assert!(s.flush().unwrap_err().is_unique_violation());
    for error in [s.flush().unwrap_err(), s.get::<User>(7).unwrap_err(), s.commit().unwrap_err()] {
        assert!(error.to_string().starts_with("an earlier flush of this session failed"), "{error}");
    }
    assert!(User::query().count(&mut s).is_err());
    s.rollback()?;
    assert_eq!(s[ann].visits, 0);
    s[ann].visits = 6;
    s.commit()?;
    assert_eq!(User::query().one(&mut db.engine().connection()?)?.visits, 6);
    Ok(())
}

fn a_panic_rolls_back(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let text = super::panic_of(|| {
        let _ = db.transaction(|s| -> Result<()> {
            group_with_member(s);
            s.flush()?;
            panic!("in the middle");
        });
    });
    assert_eq!(text, "in the middle");
    assert_eq!(names(db.engine())?, [""; 0]);
    Ok(())
}

fn a_panic_in_a_savepoint_takes_back_what_was_done_in_it(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let ann = db.transaction(|s| {
        let (group, ann) = group_with_member(s);
        s.flush()?;
        let mut bob = None;
        let text = super::panic_of(|| {
            let _ = s.savepoint(|s| -> Result<()> {
                s[ann].visits = 5;
                s.unlink(ann, User::GROUP, group)?;
                bob = Some(s.add(user("Bob", None)));
                s.flush()?;
                s.delete(ann);
                panic!("in the middle");
            });
        });
        assert_eq!((&*text, bob.map(|bob| s.state(bob))), ("in the middle", Some(State::Transient)));
        assert_eq!((s[ann].visits, s[ann].group_id, s.state(ann)), (0, Some(s[group].id), State::Persistent));
        s[ann].visits = 6;
        Ok(s[ann].clone())
    });
    assert_eq!(User::query().all(&mut db.engine().connection()?)?, [ann?]);
    Ok(())
}

fn a_savepoint_is_not_ended_from_inside(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let (_, ann) = group_with_member(&mut s);
    s.commit()?;
    s[ann].visits = 1;
    let error = s.savepoint(|s| {
        s[ann].visits = 2;
        s.commit()
    });
    assert!(error.unwrap_err().to_string().contains("savepoint"));
    assert_eq!((s[ann].visits, s.in_transaction()), (1, true));

    let error = s.savepoint(|s| {
        s[ann].visits = 3;
        s.rollback()?;
        s[ann].visits = 4;
        Ok(())
    });
    let error = error.unwrap_err().to_string();
    assert!(error.contains("was ended inside of the savepoint"), "{error}");
    s.rollback()?;
    assert_eq!(s[ann].visits, 0);
    s[ann].visits = 5;
    s.commit()?;
    assert_eq!(User::query().one(&mut db.engine().connection()?)?, s[ann]);
    Ok(())
}

fn what_is_read_after_a_write_is_expired_by_a_roll_back(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    User::insert(user("Ann", None)).execute(&mut s)?;
    let ann = s.load_one(User::query())?;
    assert_eq!(s[ann].name, "Ann");
    s.rollback()?;
    assert!(s.is_expired(ann));
    let id = s.load(User::query())?;
    assert!(id.is_empty());
    Ok(())
}

fn a_row_changed_by_somebody_else_is_stale(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let users = User::insert_many([user("Ann", None), user("Bob", None)]).all(&mut db.engine().connection()?)?;
    let mut s = db.session();
    let handles = s.load(User::query().order_by(User::NAME))?;
    s.commit()?;
    User::delete().filter(User::ID.eq(users[1].id)).execute(&mut db.engine().connection()?)?;
    for user in &handles {
        s[*user].visits = 3;
    }
    let error = s.flush().unwrap_err();
    assert!(error.is_stale_row(), "{error}");
    assert!(error.to_string().starts_with(&format!("`User` {} could not be updated", users[1].id)), "{error}");
    s.rollback()?;
    s.delete(handles[1]);
    assert!(s.commit().unwrap_err().is_stale_row());
    s.rollback()
}
