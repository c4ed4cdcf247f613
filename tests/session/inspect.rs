use orm_core::orm::State;
use orm_core::prelude::*;
use orm_tests::{Target, fresh, suite};

use super::group_with_member;
use crate::behaviour::{Group, NewUser, Post, Profile, Tag, User};

suite! {
    what_the_next_flush_would_do_can_be_asked,
    an_object_changed_back_is_not_modified,
    objects_are_listed_by_their_entity,
}

fn what_the_next_flush_would_do_can_be_asked(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let (group, ann) = group_with_member(&mut s);
    assert_eq!(s.new_objects(), [group.id(), ann.id()]);
    assert!(s.is_modified(ann) && s.changed_columns(ann).is_empty());
    s.flush()?;
    assert!(s.new_objects().is_empty() && !s.is_modified(ann));

    s[ann].visits = 3;
    s[ann].name = "Anne".into();
    assert_eq!((s.dirty(), s.dirty_of::<User>()), (vec![ann.id()], vec![ann]));
    assert_eq!(s.changed_columns(ann), ["name", "visits"]);
    s.delete(ann);
    assert_eq!((s.dirty(), s.deleted(), s.deleted_of::<Group>()), (vec![], vec![ann.id()], vec![]));
    assert_eq!(s.state(ann), State::Deleted);
    let bob = s.add(NewUser { name: "Bob".into(), group_id: None });
    assert_eq!((s.new_of::<User>(), s.new_of::<Group>()), (vec![bob], vec![]));
    s.commit()?;
    assert!(s.new_objects().is_empty() && s.dirty().is_empty() && s.deleted().is_empty());
    Ok(())
}

fn an_object_changed_back_is_not_modified(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let (_, ann) = group_with_member(&mut s);
    s.flush()?;
    s[ann].visits = 3;
    assert!(s.is_modified(ann));
    s[ann].visits = 0;
    assert!(!s.is_modified(ann) && s.dirty().is_empty());
    let (result, n_statements) = db.count_statements(|| s.flush());
    result?;
    assert_eq!(n_statements, 0);
    s[ann].visits = 4;
    s.expire(ann);
    assert!(!s.is_modified(ann));
    Ok(())
}

fn objects_are_listed_by_their_entity(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let (group, ann) = group_with_member(&mut s);
    s.flush()?;
    let bob = s.add(NewUser { name: "Bob".into(), group_id: None });
    assert_eq!(s.handles::<User>(), [ann]);
    s.flush()?;
    s.expire(ann);
    s.delete(bob);
    assert_eq!(s.handles::<User>(), [ann, bob]);
    s.flush()?;
    assert_eq!(s.handles::<User>(), [ann]);
    assert!(s.handles::<Post>().is_empty());
    assert_eq!((s.handle::<User>(ann.id()), s.handle::<User>(group.id())), (Some(ann), None));
    assert_eq!(s.entity(group.id()), Some("Group"));
    let other = db.session();
    assert_eq!((other.handle::<User>(ann.id()), other.entity(ann.id())), (None, None));
    Ok(())
}
