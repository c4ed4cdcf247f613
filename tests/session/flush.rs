use orm_core::orm::State;
use orm_core::prelude::*;
use orm_tests::{Target, fresh, suite};

use super::group_with_member;
use crate::behaviour::{Folder, Group, NewFolder, NewGroup, NewPost, NewTag, NewUser, Post, Profile, Tag, User};

suite! {
    new_rows_get_their_keys_from_each_other,
    only_changed_columns_are_written,
    many_changed_objects_are_planned_in_a_moment,
    an_equal_value_writes_nothing,
    a_circle_of_nullable_keys_is_broken_by_an_update,
    a_tree_is_inserted_from_its_root_in_waves,
    rows_are_deleted_before_those_they_refer_to,
    defaults_of_ours_are_in_the_object,
    a_plan_says_what_a_flush_would_do,
    a_whole_row_is_changed_before_it_is_inserted,
    a_row_that_refers_to_itself_comes_and_goes,
}

fn new_rows_get_their_keys_from_each_other(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let (group, ann) = db.transaction(|s| {
        let (group, ann) = group_with_member(s);
        assert_eq!((s.state(group), s.state(ann)), (State::Pending, State::Pending));
        assert_eq!(s.peek(ann), None);
        s.flush()?;
        assert_eq!(s.state(ann), State::Persistent);
        assert!(s[group].id > 0);
        assert_eq!(s[ann].group_id, Some(s[group].id));
        Ok((s[group].clone(), s[ann].clone()))
    })?;
    let mut db = db.engine().connection()?;
    assert_eq!(Group::query().all(&mut db)?, [group]);
    assert_eq!(User::query().all(&mut db)?, [ann]);
    Ok(())
}

fn only_changed_columns_are_written(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let (group, ann) = group_with_member(&mut s);
    s.flush()?;
    s[group].owner_id = Some(s[ann].id);
    s[ann].visits += 1;
    s[ann].visits += 1;
    let plan = s.plan()?.to_string();
    assert_eq!(plan, "update groups set owner_id: 1 row\nupdate users set visits: 1 row\n");
    s.commit()?;
    assert_eq!(s[ann].visits, 2);
    let mut db = db.engine().connection()?;
    assert_eq!(User::query().one(&mut db)?, s[ann]);
    assert_eq!(Group::query().one(&mut db)?, s[group]);
    Ok(())
}

fn many_changed_objects_are_planned_in_a_moment(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    for id in 0..60_000 {
        let group = s.attach(Group { id, name: "group".into(), owner_id: None })?;
        s[group].name.push('s');
    }
    let begin = std::time::Instant::now();
    assert_eq!(s.plan()?.to_string(), "update groups set name: 60000 rows\n");
    // Far less than this; a look at all others for each object would take far more.
    assert!(begin.elapsed() < std::time::Duration::from_secs(10), "{:?}", begin.elapsed());
    Ok(())
}

fn an_equal_value_writes_nothing(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let (_, ann) = group_with_member(&mut s);
    s.flush()?;
    s[ann].name = "Bob".into();
    s[ann].name = "Ann".into();
    let (result, n_statements) = db.count_statements(|| s.flush());
    result?;
    assert_eq!(n_statements, 0);
    assert_eq!(s.plan()?.to_string(), "");
    Ok(())
}

fn a_circle_of_nullable_keys_is_broken_by_an_update(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let group = s.add(NewGroup { name: "core".into(), owner_id: None });
    let ann = s.add(NewUser { name: "Ann".into(), group_id: group.into() });
    s.new_mut(group).owner_id = ann.into();
    assert_eq!(
        s.plan()?.to_string(),
        "insert into groups (name, owner_id): 1 row\n\
         insert into users (name, group_id, visits): 1 row\n\
         update groups set owner_id: 1 row\n"
    );
    s.commit()?;
    assert_eq!((s[group].owner_id, s[ann].group_id), (Some(s[ann].id), Some(s[group].id)));
    let mut connection = db.engine().connection()?;
    assert_eq!(Group::query().one(&mut connection)?, s[group]);
    drop(connection);

    // And deleted again: one of the keys is freed first.
    s.delete(group);
    s.delete(ann);
    assert_eq!(s[ann].name, "Ann");
    s.commit()?;
    assert_eq!(s.state(ann), State::Detached);
    let mut connection = db.engine().connection()?;
    assert_eq!((Group::query().count(&mut connection)?, User::query().count(&mut connection)?), (0, 0));
    Ok(())
}

fn a_tree_is_inserted_from_its_root_in_waves(target: Target) -> Result<()> {
    let db = fresh!(target, Folder)?;
    let mut s = db.session();
    let root = s.add(NewFolder { name: "root".into(), parent_id: None });
    let leaf = s.add(NewFolder { name: "leaf".into(), parent_id: None });
    let twigs: Vec<_> =
        (0..3).map(|n| s.add(NewFolder { name: format!("twig {n}"), parent_id: root.into() })).collect();
    s.new_mut(leaf).parent_id = twigs[1].into();
    let plan = s.plan()?.to_string();
    assert_eq!(
        plan,
        "insert into folders (name, parent_id): 1 row\n\
         insert into folders (name, parent_id): 3 rows\n\
         insert into folders (name, parent_id): 1 row\n"
    );
    s.commit()?;
    assert_eq!(s[leaf].parent_id, Some(s[twigs[1]].id));

    // Imported rows bring their keys, and refer to each other by them.
    for (id, parent_id) in [(103, Some(102)), (102, Some(101)), (101, None)] {
        s.add(Folder { id, name: "imported".into(), parent_id });
    }
    s.commit()?;
    for folder in [root, leaf, twigs[0], twigs[1], twigs[2]] {
        s.delete(folder);
    }
    s.commit()?;
    assert_eq!(Folder::query().count(&mut db.engine().connection()?)?, 3);
    Ok(())
}

fn rows_are_deleted_before_those_they_refer_to(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    db.transaction(|s| {
        let (group, ann) = group_with_member(s);
        s.flush()?;
        s.delete(group);
        s.delete(ann);
        assert_eq!(s.state(ann), State::Deleted);
        let plan = s.plan()?.to_string();
        assert_eq!(plan, "delete from users: 1 row\ndelete from groups: 1 row\n");
        s.flush()?;
        assert_eq!((s.state(ann), s.peek(ann)), (State::Deleted, None));
        Ok(())
    })?;
    assert_eq!(User::query().count(&mut db.engine().connection()?)?, 0);
    Ok(())
}

fn defaults_of_ours_are_in_the_object(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let ann = s.add(NewUser { name: "Ann".into(), group_id: None });
    let post = s.add(NewPost { title: "Hello".into(), author_id: ann.into() });
    s.add(NewTag { name: "rust".into() });
    s.commit()?;
    assert_eq!(s[ann].visits, 0);
    let before = s[post].changed_at;
    assert_eq!(Post::query().one(&mut db.engine().connection()?)?, s[post]);
    s[post].title = "Hello, world".into();
    s.commit()?;
    assert!(s[post].changed_at >= before);
    assert_eq!(Post::query().one(&mut db.engine().connection()?)?, s[post]);
    Ok(())
}

fn a_plan_says_what_a_flush_would_do(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    // The order in which they are added does not matter.
    let users: Vec<_> = (0..10).map(|n| s.add(NewUser { name: format!("user {n}"), group_id: None })).collect();
    let post = s.add(NewPost { title: "Hello".into(), author_id: users[3].into() });
    let plan = s.plan()?;
    assert_eq!(plan.steps[0].n_rows, 10);
    assert_eq!(
        plan.to_string(),
        "insert into users (name, group_id, visits): 10 rows\ninsert into posts (title, author_id, changed_at): 1 row\n"
    );
    s.flush()?;
    assert_eq!(s[post].author_id, s[users[3]].id);
    let ids: Vec<i32> = users.iter().map(|user| s[*user].id).collect();
    assert!(ids.windows(2).all(|pair| pair[0] < pair[1]), "{ids:?}");
    s.rollback()
}

fn a_whole_row_is_changed_before_it_is_inserted(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let ann = s.add(User { id: 7, name: "Ann".into(), group_id: None, visits: 1 });
    s[ann].visits += 1;
    s.flush()?;
    s[ann].visits += 1;
    assert_eq!(s.plan()?.to_string(), "update users set visits: 1 row\n");
    s.commit()?;
    assert_eq!(
        User::query().one(&mut db.engine().connection()?)?,
        User { id: 7, name: "Ann".into(), group_id: None, visits: 3 }
    );
    Ok(())
}

fn a_row_that_refers_to_itself_comes_and_goes(target: Target) -> Result<()> {
    let db = fresh!(target, Folder)?;
    let mut s = db.session();
    let root = s.add(NewFolder { name: "root".into(), parent_id: None });
    s.new_mut(root).parent_id = root.into();
    s.commit()?;
    assert_eq!(s[root].parent_id, Some(s[root].id));
    s.delete(root);
    assert_eq!(s.plan()?.to_string(), "update folders set parent_id: 1 row\ndelete from folders: 1 row\n");
    s.flush()?;
    s.rollback()?;
    assert_eq!(s[root].parent_id, Some(s[root].id));
    s.delete(root);
    s.commit()?;
    assert_eq!(Folder::query().count(&mut db.engine().connection()?)?, 0);
    Ok(())
}
