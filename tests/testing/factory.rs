use std::sync::LazyLock;

use orm_core::prelude::*;
use orm_core::testing::{self, Factory};
use orm_tests::{Target, fresh, suite};

use crate::behaviour::{Group, NewPost, NewUser, Post, Profile, Tag, User};

suite! {
    a_factory_makes_rows_that_differ,
    related_objects_come_along,
}

static USERS: LazyLock<Factory<'static, NewUser>> =
    LazyLock::new(|| Factory::new(|n| NewUser { name: format!("user {n}"), group_id: None }));

fn a_factory_makes_rows_that_differ(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let tags = Factory::new(|n| Tag { name: format!("tag {n}") });
    assert_eq!(tags.build().name, "tag 1");
    assert_eq!(tags.build_with(|tag| tag.name.push('!')).name, "tag 2!");
    testing::rolled_back(&db, |s| {
        let tag = tags.create(s)?;
        assert_eq!(s[tag].name, "tag 3");
        let (ten, n_statements) = db.count_statements(|| tags.create_many(s, 10));
        assert_eq!((&*s[ten?[9]].name, n_statements), ("tag 13", 0), "those of the test are not counted there");
        let ann = USERS.create_with(s, |user| user.name = "Ann".into())?;
        let pending = USERS.add(s)?;
        assert!(s[ann].name == "Ann" && s.peek(pending).is_none());
        Ok(())
    })
}

fn related_objects_come_along(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let posts = Factory::new(|n| NewPost { title: format!("post {n}"), author_id: 0.into() }).related(|s, post| {
        post.author_id = USERS.add(s)?.into();
        Ok(())
    });
    testing::rolled_back(&db, |s| {
        let three = posts.create_many(s, 3)?;
        assert_eq!(s[three[2]].title, "post 3");
        assert_eq!(Post::query().group_by(Post::AUTHOR_ID).select(count()).all(s)?, [1, 1, 1]);
        // One author for all of them: a function of the test's.
        let ann = USERS.create(s)?;
        let hers = Factory::new(move |n| NewPost { title: format!("hers {n}"), author_id: ann.into() });
        hers.create_many(s, 4)?;
        assert_eq!(Post::query().filter(Post::AUTHOR_ID.eq(s[ann].id)).count(s)?, 4);
        Ok(())
    })
}
