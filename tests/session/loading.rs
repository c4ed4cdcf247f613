//! What `.load(..)` of a query does in a session.

use orm_core::prelude::*;
use orm_tests::{Fresh, Target, fresh, suite};

use crate::behaviour::{Group, NewGroup, NewPost, NewUser, Post, Profile, Tag, User};

suite! {
    relationships_are_loaded_by_joins_and_by_statements_of_their_own,
    a_part_of_a_list_is_not_taken_for_all_of_it,
    what_was_not_loaded_is_an_error_that_names_the_call,
}

/// Two groups of two users, each of whom wrote two posts.
fn fill(db: &Fresh) -> Result<()> {
    db.transaction(|s| {
        for group in ["core", "docs"] {
            let key = s.add(NewGroup { name: group.into(), owner_id: None });
            for name in ["Ann", "Bob"] {
                let user = s.add(NewUser { name: format!("{name} of {group}"), group_id: key.into() });
                s.add_all(["first", "second"].map(|title| NewPost { title: title.into(), author_id: user.into() }));
            }
        }
        Ok(())
    })
}

fn relationships_are_loaded_by_joins_and_by_statements_of_their_own(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    fill(&db)?;
    let query = || Group::query().order_by(Group::NAME);
    for (groups, expected) in [
        (query().load(Group::MEMBERS.then(User::POSTS)), 3),
        (query().load(Group::MEMBERS.then(User::POSTS).joined()), 1),
    ] {
        let mut s = db.session();
        let (groups, n_statements) = db.count_statements(|| s.load(groups));
        let groups = groups?;
        assert_eq!((groups.len(), n_statements), (2, expected));
        for group in groups {
            let members = s.view(group).members()?;
            assert_eq!(members.len(), 2);
            for member in members {
                assert_eq!(member.posts()?.len(), 2);
            }
        }
        // Each row is one object, whichever way it came.
        assert_eq!((s.handles::<User>().len(), s.handles::<Post>().len()), (4, 8));
        let posts = s.load(Post::query().load(Post::AUTHOR.joined()))?;
        assert_eq!((posts.len(), s.handles::<Post>().len(), s.handles::<User>().len()), (8, 8, 4));
    }
    Ok(())
}

fn a_part_of_a_list_is_not_taken_for_all_of_it(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    fill(&db)?;
    let mut s = db.session();
    let first = s.load(Group::query().order_by(Group::NAME).load(Group::MEMBERS.filter(User::NAME.like("Ann%"))))?[0];
    assert_eq!(s.view(first).members()?.len(), 1);
    // All of it is asked for where all of it is needed.
    assert_eq!(s.related(first, Group::MEMBERS)?.len(), 2);
    s.refresh(first)?;
    s.load(Group::query().load(Group::MEMBERS.limit_each(1)))?;
    s.set_related(first, Group::MEMBERS, [])?;
    s.commit()?;
    assert_eq!(User::query().filter(User::GROUP_ID.is_null()).count(&mut db.engine().connection()?)?, 2);
    Ok(())
}

fn what_was_not_loaded_is_an_error_that_names_the_call(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    fill(&db)?;
    let mut s = db.session();
    let group = s.load_first(Group::query())?.expect("there are two");
    let (members, n_statements) = db.count_statements(|| s.view(group).members().map(|members| members.len()));
    let error = members.unwrap_err();
    assert!(matches!(error, Error::NotLoaded { .. }) && error.to_string().contains("Group::MEMBERS"), "{error}");
    assert_eq!(n_statements, 0);
    Ok(())
}
